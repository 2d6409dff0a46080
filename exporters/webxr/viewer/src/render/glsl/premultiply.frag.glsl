// Straight alpha to premultiplied, pixel by pixel; the sampler has decoded sRGB.

uniform sampler2D u_picture;

layout(location = 0) out highp vec4 o_colour;

void main() {
    vec4 colour = texelFetch(u_picture, ivec2(gl_FragCoord.xy), 0);
    o_colour = vec4(colour.rgb * colour.a, colour.a);
}
