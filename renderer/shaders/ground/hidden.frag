// How much of the light from all around what stands on the ground hides from it.
#include "shared/veil.glsl"
#include "shared/lamps.glsl"
#include "shared/shadows.glsl"
#include "shared/ground.glsl"

uniform vec2 u_size;

out vec4 o_colour;

void main() {
    float hidden = ground_hidden(gl_FragCoord.xy / u_size, ivec2(gl_FragCoord.xy));
    o_colour = vec4(hidden, 0.0, 0.0, 1.0);
}
