// A hotspot's sign on its plane.
#include "shared/colour.glsl"
#include "shared/frame.glsl"
#include "shared/panel.glsl"
#include "shared/hotspot.glsl"
#include "plane.glsl"

uniform float u_size;
uniform vec3 u_colour;
uniform int u_icon;

vec4 plane_colour(vec2 p, vec2 dx, vec2 dy) {
    return hotspot_colour(p, dx, dy, u_size, u_colour, u_icon);
}
