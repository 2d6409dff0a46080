// Eye-dome lighting: what stands behind the edge of something nearer is darkened, so that points
// without light show their shape (Boucheny, "Visualisation scientifique de grands volumes de donnees",
// 2009).
//
// Needs: nothing. Uniforms: none. Functions: float relief_code(far, range): a distance from the eye in
// metres as 0..1, even in its logarithm between `range`'s ends, 1 being nothing at all: what is
// compared is the ratio of distances, and radial ones, so that it looks the same through every face
// of a cube. float relief_far(code, range): the distance again. float relief_shade(codes, at, reach,
// strength, slack, range): how bright the texel `at` of a picture of codes stays, 0..1; `reach` is how
// far off its neighbours are looked at, in texels, and all of them must lie in the picture; steps of
// less than `slack` metres, as neighbouring dots of one surface have, are none. float
// relief_nearest(codes, at): the least code of a texel and those round it.

const float RELIEF_STEEP = 120.0;

float relief_octaves(vec2 range) {
    return log2(range.y / range.x);
}

float relief_code(float far, vec2 range) {
    return log2(far / range.x) / relief_octaves(range);
}

float relief_far(float code, vec2 range) {
    return range.x * exp2(code * relief_octaves(range));
}

float relief_behind(sampler2D codes, ivec2 at, float here) {
    return max(0.0, here - texelFetch(codes, at, 0).r);
}

float relief_nearest(sampler2D codes, ivec2 at) {
    float nearest = 1.0;
    for (int y = -1; y <= 1; ++y)
        for (int x = -1; x <= 1; ++x)
            nearest = min(nearest, texelFetch(codes, at + ivec2(x, y), 0).r);
    return nearest;
}

float relief_shade(sampler2D codes, ivec2 at, int reach, float strength, float slack, vec2 range) {
    float octaves = relief_octaves(range);
    float here = texelFetch(codes, at, 0).r;
    here -= log2(1.0 + slack / relief_far(here, range)) / octaves;
    int aslant = max(1, (reach * 7 + 5) / 10);
    float behind = relief_behind(codes, at + ivec2(reach, 0), here);
    behind += relief_behind(codes, at - ivec2(reach, 0), here);
    behind += relief_behind(codes, at + ivec2(0, reach), here);
    behind += relief_behind(codes, at - ivec2(0, reach), here);
    behind += relief_behind(codes, at + ivec2(aslant, aslant), here);
    behind += relief_behind(codes, at - ivec2(aslant, aslant), here);
    behind += relief_behind(codes, at + ivec2(aslant, -aslant), here);
    behind += relief_behind(codes, at - ivec2(aslant, -aslant), here);
    return exp(-RELIEF_STEEP * strength * behind * octaves / 8.0);
}
