// A picture or video on its plane.

uniform vec2 u_size;

vec4 plane_colour(vec2 p, vec2 dx, vec2 dy) {
    return picture_colour(p, dx, dy, u_size);
}
