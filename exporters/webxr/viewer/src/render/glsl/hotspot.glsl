// A hotspot's sign.

uniform float u_size;
uniform vec3 u_colour;
uniform int u_icon;

vec4 plane_colour(vec2 p, vec2 dx, vec2 dy) {
    return hotspot_colour(p, dx, dy, u_size, u_colour, u_icon);
}
