// A round dot. Its soft edge goes into the coverage of the samples (GL_SAMPLE_ALPHA_TO_COVERAGE), so
// that dots need no sorting.
#include "shared/cloud.glsl"

in vec3 v_colour;
in float v_pixels;

uniform float u_opacity;  // below 1: blended, the edge is hard

out vec4 o_colour;

void main() {
    float cover = dot_cover(gl_PointCoord, v_pixels);
    if (u_opacity < 1.0) {
        if (cover < 0.5) discard;
        o_colour = vec4(v_colour * u_opacity, u_opacity);
    } else {
        if (cover <= 0.0) discard;
        o_colour = vec4(v_colour, cover);
    }
}
