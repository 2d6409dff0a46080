// Points of a cloud as round dots sized in metres.
//
// Needs: nothing. Uniforms: none. Functions: float dot_pixels(diameter, depth, focal): how large a dot
// of `diameter` metres is at `depth` metres before the eye, at least 1 pixel; `focal` is the view's
// height in pixels over twice the tangent of half its field of view. float dot_cover(coord, pixels):
// how much of a fragment at gl_PointCoord belongs to the dot, its edge one pixel soft; dots of less
// than two pixels fill their square.

float dot_pixels(float diameter, float depth, float focal) {
    return max(diameter * focal / max(depth, 1e-6), 1.0);
}

float dot_cover(vec2 coord, float pixels) {
    if (pixels < 2.0) return 1.0;
    return clamp((0.5 - length(coord - 0.5)) * pixels + 0.5, 0.0, 1.0);
}
