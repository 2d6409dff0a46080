// An area of the sky: as far away as anything is drawn.

vec4 mark_colour(vec3 way, vec3 way_dx, vec3 way_dy, out float far) {
    far = 1e9;
    return polygon_colour(way, way_dx, way_dy);
}
