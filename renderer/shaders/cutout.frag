// A film's picture cut out, texel by texel, so that it filters as a picture with transparency does.
#include "shared/colour.glsl"
#include "shared/frame.glsl"
#include "shared/cutout.glsl"

uniform vec2 u_size;  // pixels

out vec4 o_colour;

void main() {
    o_colour = cut_light(gl_FragCoord.xy / u_size);
}
