// A line through points.

vec4 mark_colour(vec3 way, vec3 way_dx, vec3 way_dy, out float far) {
    return line_colour(cameraPosition, way, vec3(0.0), way_dx, vec3(0.0), way_dy, far);
}
