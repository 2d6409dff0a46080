// An area of the sky: as far away as anything is drawn.
#include "shared/polygon.glsl"
#include "mark.glsl"

vec4 mark_colour(Ray ray, out float far) {
    far = 1e9;
    return polygon_colour(ray.direction, ray.direction_dx, ray.direction_dy);
}
