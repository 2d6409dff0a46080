// A round dot.

uniform float u_opacity;

in vec3 v_colour;
layout(location = 0) out highp vec4 o_colour;

void main() {
    vec2 q = gl_PointCoord * 2.0 - 1.0;
    if (dot(q, q) > 1.0) discard;
    o_colour = linearToOutputTexel(vec4(v_colour, 1.0)) * u_opacity;
}
