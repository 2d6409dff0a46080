// A round dot, or the part of it that shared/cloud.glsl tells of.

uniform float u_opacity;
uniform int u_part;

flat in vec3 v_colour;
#ifndef SMALL
flat in float v_pixels;
flat in vec2 v_centre;
#endif
layout(location = 0) out highp vec4 o_colour;

void main() {
    vec3 colour = linearToOutputTexel(vec4(v_colour, 1.0)).rgb;
#ifdef SMALL
    o_colour = vec4(colour, 1.0);
#else
    float cover = dot_cover(gl_FragCoord.xy - v_centre, v_pixels);
    if (!dot_drawn(cover, u_part)) discard;
    o_colour = vec4(colour, 1.0) * (u_part == DOT_EDGE ? cover : u_part == DOT_HARD ? u_opacity : 1.0);
#endif
}
