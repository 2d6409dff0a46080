// A thing bent on a cylinder, of which a ray may meet two sides. What follows defines
// vec4 plane_colour(vec2 p, vec2 dx, vec2 dy).

uniform vec2 u_extent;
uniform float u_opacity;
uniform float u_bend;

in vec3 v_ray;
in float v_depth;
flat in vec3 v_eye;
flat in vec2 v_clip;
layout(location = 0) out highp vec4 o_colour;

vec4 plane_colour(vec2 p, vec2 dx, vec2 dy);

const float BENT_NEAR = 0.02;

void main() {
    vec3 ray = v_ray / v_depth;  // linear over the picture, so its differences are exact
    vec3 ray_dx = dFdx(ray);
    vec3 ray_dy = dFdy(ray);
    vec2 met;
    bool any_met = bend_met(v_eye, ray, u_bend, met);
    vec4 colour = vec4(0.0);
    float depth = 0.0;
    for (int side = 0; side < 2; ++side) {
        float t = side == 0 ? met.x : met.y;
        if (!any_met || !(t >= BENT_NEAR)) continue;
        vec3 at = v_eye + t * ray;
        vec2 p = bend_point(at, u_bend);
        vec2 dx = bend_change(at, u_bend, ray, t, vec3(0.0), ray_dx);
        vec2 dy = bend_change(at, u_bend, ray, t, vec3(0.0), ray_dy);
        if (any(greaterThan(abs(p), u_extent + abs(dx) + abs(dy)))) continue;
        vec4 seen = plane_colour(p, dx, dy);
        if (colour.a < 0.5) depth = t;
        colour += seen * (1.0 - colour.a);
    }
    if (depth <= 0.0) discard;
    o_colour = encoded(colour * u_opacity);
    gl_FragDepth = clamp(0.5 + 0.5 * (v_clip.y / flat_depth(depth) - v_clip.x), 0.0, 0.99999);
}
