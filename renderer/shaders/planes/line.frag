// A line through points.
#include "shared/line.glsl"
#include "mark.glsl"

vec4 mark_colour(Ray ray, out float far) {
    return line_colour(ray.origin, ray.direction, ray.origin_dx, ray.direction_dx, ray.origin_dy,
                       ray.direction_dy, far);
}
