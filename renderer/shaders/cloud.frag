// A round dot, or the part of it that shared/cloud.glsl tells of.
#include "shared/cloud.glsl"

flat in vec3 v_colour;
#ifndef SMALL
flat in float v_pixels;
flat in vec2 v_centre;
#endif

uniform int u_part;

out vec4 o_colour;

void main() {
#ifdef SMALL
    o_colour = vec4(v_colour, 1.0);
#else
    float cover = dot_cover(gl_FragCoord.xy - v_centre, v_pixels);
    if (!dot_drawn(cover, u_part)) discard;
    o_colour = vec4(v_colour, 1.0) * (u_part == DOT_EDGE ? cover : 1.0);
#endif
}
