// Another picture of the same size over this one, more or less.

uniform sampler2D u_picture;
uniform float u_opacity;

layout(location = 0) out highp vec4 o_colour;

void main() {
    o_colour = encoded(texelFetch(u_picture, ivec2(gl_FragCoord.xy), 0) * u_opacity);
}
