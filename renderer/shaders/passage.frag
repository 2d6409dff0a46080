// What is still seen of a scene that is left, and the colour of a fade, over the scene that comes.
#include "shared/passage.glsl"

uniform sampler2D u_picture;  // of the scene that is left, premultiplied
uniform vec4 u_rect;          // x, y, width, height in pixels
uniform vec4 u_veil;          // linear colour, and how much of it lies over all

out vec4 o_colour;

void main() {
    vec2 at = (gl_FragCoord.xy - u_rect.xy) / u_rect.zw;
    float left = 1.0 - passage_cover(at);
    vec4 picture = left > 0.0 ? texelFetch(u_picture, ivec2(gl_FragCoord.xy), 0) * left : vec4(0.0);
    o_colour = mix(picture, vec4(u_veil.rgb, 1.0), u_veil.a);
}
