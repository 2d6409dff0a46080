// A pattern of dots for what is partly there, where nothing can be blended.
//
// Needs: nothing. Uniforms: none. Functions: float veil_step(texel), sixteen steps above 0 and below
// 1, each once in four by four texels (Bayer 1973); bool veil_lets_through(alpha, texel).

float veil_step(ivec2 texel) {
    int x = texel.x & 3, y = texel.y & 3, z = x ^ y;
    int rank = (z & 1) * 8 + (y & 1) * 4 + (z >> 1) * 2 + (y >> 1);
    return (float(rank) + 0.5) / 16.0;
}

bool veil_lets_through(float alpha, ivec2 texel) {
    return alpha < veil_step(texel);
}
