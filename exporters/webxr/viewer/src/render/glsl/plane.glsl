// A flat thing in space. What follows defines vec4 plane_colour(vec2 p, vec2 dx, vec2 dy).

uniform vec2 u_extent;
uniform float u_opacity;

in vec3 v_ray;
in float v_depth;
flat in vec3 v_eye;
layout(location = 0) out highp vec4 o_colour;

vec4 plane_colour(vec2 p, vec2 dx, vec2 dy);

// How the point on the plane moves when the ray at unit depth changes.
vec2 plane_change(vec3 ray, float t, vec3 change) {
    return t * change.xy - t * change.z / ray.z * ray.xy;
}

void main() {
    vec3 ray = v_ray / v_depth;  // linear over the picture, so its differences are exact
    vec3 ray_dx = dFdx(ray);
    vec3 ray_dy = dFdy(ray);
    float t = -v_eye.z / ray.z;
    vec2 p = v_eye.xy + t * ray.xy;
    vec2 dx = plane_change(ray, t, ray_dx);
    vec2 dy = plane_change(ray, t, ray_dy);
    if (any(greaterThan(abs(p), u_extent + abs(dx) + abs(dy)))) discard;
    o_colour = encoded(plane_colour(p, dx, dy) * u_opacity);
}
