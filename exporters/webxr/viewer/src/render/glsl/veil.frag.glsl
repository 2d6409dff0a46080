// Black, more or less.

uniform float u_opacity;

layout(location = 0) out highp vec4 o_colour;

void main() {
    o_colour = vec4(0.0, 0.0, 0.0, u_opacity);
}
