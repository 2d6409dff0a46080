// A picture or video on its plane.

uniform vec2 u_size;

vec4 plane_colour(vec2 p, vec2 dx, vec2 dy) {
#ifdef GRADE
    return graded_colour(picture_colour(p, dx, dy, u_size));
#else
    return picture_colour(p, dx, dy, u_size);
#endif
}
