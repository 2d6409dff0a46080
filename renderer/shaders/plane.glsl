// A flat thing in space, drawn by asking each pixel's ray where it meets the plane: exact in every
// rig. The including file defines vec4 plane_colour(vec2 p, vec2 dx, vec2 dy). With BENT it is bent
// on a cylinder, of which a ray may meet two sides.
#include "ray.glsl"
#include "shared/depth.glsl"
#ifdef BENT
#include "shared/bend.glsl"
#endif

uniform vec3 u_centre;      // of the plane in the world
uniform mat3 u_axes;        // local to world, columns unit
uniform float u_scale;      // world metres in a local one
uniform float u_opacity;
uniform vec2 u_extent;      // half of width and height, local metres: nothing is drawn outside
uniform float u_margin;     // but this many pixels
#ifdef BENT
uniform float u_bend;       // radius, local metres
#endif

out vec4 o_colour;

vec4 plane_colour(vec2 p, vec2 dx, vec2 dy);

bool outside(vec2 p, vec2 dx, vec2 dy) {
    return any(greaterThan(abs(p), u_extent + u_margin * (abs(dx) + abs(dy))));
}

// Where the plane is steep, depths within a pixel differ: solids have one for each sample, and
// through a curved lens that of 0.6 pixels of a cube's face away, which are as large everywhere.
float steepness(Ray ray, float depth) {
#ifdef CURVED
    float least = 0.05 * u_pixel;
    float steep = u_pixel * (abs(dFdx(depth)) / max(length(ray.direction_dx), least)
        + abs(dFdy(depth)) / max(length(ray.direction_dy), least) + 0.6 * depth);
#else
    float steep = 0.5 * fwidth(depth);
#endif
    return min(steep, 0.02 * depth);
}

void show(vec4 colour, float depth, float steep) {
    o_colour = colour * u_opacity;
#ifdef MEASURED
    if (o_colour.a < 0.5) discard;
    gl_FragDepth = depth_value(depth);
#else
    gl_FragDepth = depth_value(flat_depth(depth - steep));
#endif
}

#ifdef BENT
void main() {
    Ray ray = pixel_ray(gl_FragCoord.xy);
    vec3 origin = (ray.origin - u_centre) * u_axes / u_scale;
    vec3 way = ray.direction * u_axes / u_scale;
    vec3 origin_dx = ray.origin_dx * u_axes / u_scale;
    vec3 origin_dy = ray.origin_dy * u_axes / u_scale;
    vec3 way_dx = ray.direction_dx * u_axes / u_scale;
    vec3 way_dy = ray.direction_dy * u_axes / u_scale;
    vec2 met;
    bool any_met = bend_met(origin, way, u_bend, met);
    vec4 colour = vec4(0.0);
    float depth = 0.0;
    for (int side = 0; side < 2; ++side) {
        float t = side == 0 ? met.x : met.y;
        if (!any_met || !(t * ray.along >= u_range.x)) continue;
        vec3 at = origin + t * way;
        vec2 p = bend_point(at, u_bend);
        vec2 dx = bend_change(at, u_bend, way, t, origin_dx, way_dx);
        vec2 dy = bend_change(at, u_bend, way, t, origin_dy, way_dy);
        if (outside(p, dx, dy)) continue;
        vec4 seen = plane_colour(p, dx, dy);
        if (colour.a < 0.5) depth = t * ray.along;
        colour += seen * (1.0 - colour.a);
    }
    float steep = steepness(ray, depth);
    if (depth <= 0.0) discard;
    show(colour, depth, steep);
}
#else
vec2 plane_change(Ray ray, float t, float slope, vec3 origin, vec3 direction) {
    float dt = -(dot(u_axes[2], origin) + t * dot(u_axes[2], direction)) / slope;
    vec3 moved = origin + dt * ray.direction + t * direction;
    return vec2(dot(moved, u_axes[0]), dot(moved, u_axes[1])) / u_scale;
}

void main() {
    Ray ray = pixel_ray(gl_FragCoord.xy);
    float slope = dot(u_axes[2], ray.direction);
    // Seen edge-on it has no area; the limit keeps the gradients finite.
    if (abs(slope) < 1e-5) discard;
    float t = dot(u_axes[2], u_centre - ray.origin) / slope;
    float depth = t * ray.along;
    float steep = steepness(ray, depth);
#ifdef FLAT_UNDER
    steep = -steep;
#endif
    if (depth < u_range.x) discard;
    vec3 hit = ray.origin + t * ray.direction - u_centre;
    vec2 p = vec2(dot(hit, u_axes[0]), dot(hit, u_axes[1])) / u_scale;
    vec2 dx = plane_change(ray, t, slope, ray.origin_dx, ray.direction_dx);
    vec2 dy = plane_change(ray, t, slope, ray.origin_dy, ray.direction_dy);
    if (outside(p, dx, dy)) discard;
    show(plane_colour(p, dx, dy), depth, steep);
}
#endif
