// One colour, more or less.

uniform vec3 u_colour;
uniform float u_opacity;

layout(location = 0) out highp vec4 o_colour;

void main() {
    o_colour = encoded(vec4(u_colour * u_opacity, u_opacity));
}
