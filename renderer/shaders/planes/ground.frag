// The shadow that lies on the ground of a scene: it only darkens what is behind it.
#include "shared/veil.glsl"
#include "shared/lamps.glsl"
#include "shared/shadows.glsl"
#include "shared/ground.glsl"
#define FLAT_UNDER
#include "plane.glsl"

vec4 plane_colour(vec2 p, vec2 dx, vec2 dy) {
    vec2 uv = vec2(p.x, -p.y) / u_ground.zw + 0.5;
    return vec4(0.0, 0.0, 0.0, u_shadow_dark * ground_shade(uv));
}
