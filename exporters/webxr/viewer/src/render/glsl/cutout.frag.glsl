// A film's picture cut out, texel by texel.

uniform vec2 u_size;  // pixels

layout(location = 0) out highp vec4 o_colour;

void main() {
    o_colour = cut_light(gl_FragCoord.xy / u_size);
}
