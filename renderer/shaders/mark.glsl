// What is asked for by a pixel's ray itself, and lies on no plane. The including file defines
// vec4 mark_colour(Ray ray, out float far), `far` along the ray.
#include "ray.glsl"
#include "shared/depth.glsl"

uniform float u_opacity;

out vec4 o_colour;

vec4 mark_colour(Ray ray, out float far);

void main() {
    Ray ray = pixel_ray(gl_FragCoord.xy);
    float far;
    o_colour = mark_colour(ray, far) * u_opacity;
#ifdef MEASURED
    if (o_colour.a < 0.5) discard;
#else
    if (o_colour.a <= 0.0) discard;
#endif
    float depth = clamp(flat_depth(far * ray.along), u_range.x, 0.999 * u_range.y);
    gl_FragDepth = depth_value(depth);
}
