// The picture of a scene that is left, over the one that comes.

uniform sampler2D u_picture;
uniform vec2 u_size;

layout(location = 0) out highp vec4 o_colour;

void main() {
    float left = 1.0 - passage_cover(gl_FragCoord.xy / u_size);
    o_colour = encoded(texelFetch(u_picture, ivec2(gl_FragCoord.xy), 0) * left);
}
