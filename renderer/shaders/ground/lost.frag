// How much of all its light the ground loses.
#include "shared/veil.glsl"
#include "shared/lamps.glsl"
#include "shared/shadows.glsl"
#include "shared/ground.glsl"

uniform vec2 u_size;

out vec4 o_colour;

void main() {
    float lost = ground_lost(gl_FragCoord.xy / u_size, ivec2(gl_FragCoord.xy));
    o_colour = vec4(lost, 0.0, 0.0, 1.0);
}
