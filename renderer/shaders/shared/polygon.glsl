// An area of the sky between great circles, asked for by the direction of a ray.
//
// Needs: nothing. Uniforms: vec3 u_corners[POLYGON_CORNERS], unit directions in order round it;
// int u_count; vec3 u_middle, a unit direction that all of them are less than a quarter circle from;
// vec3 u_colour, linear; float u_fill, how solid it is; float u_line, half of its outline's width in
// radians, 0 for none. Functions: vec4 polygon_colour(way, way_dx, way_dy): of the unit direction `way`,
// which changes so to the next pixels.

const int POLYGON_CORNERS = 64;

uniform vec3 u_corners[POLYGON_CORNERS];
uniform int u_count;
uniform vec3 u_middle;
uniform vec3 u_colour;
uniform float u_fill;
uniform float u_line;

vec4 polygon_colour(vec3 way, vec3 way_dx, vec3 way_dy) {
    // A half circle from here to the opposite point: what it crosses an odd number of times is
    // round one of the two, and only this one can be within a quarter circle of the middle.
    vec3 aside = normalize(abs(way.y) < 0.9 ? cross(way, vec3(0.0, 1.0, 0.0))
                                            : cross(way, vec3(1.0, 0.0, 0.0)));
    vec3 across = cross(way, aside);
    bool odd = false;
    float nearest = 10.0;
    float pixel = 1.0;
    for (int n = 0; n < POLYGON_CORNERS; ++n) {
        if (n >= u_count) break;
        vec3 a = u_corners[n];
        vec3 b = u_corners[n + 1 < u_count ? n + 1 : 0];
        float left = dot(a, across);
        float right = dot(b, across);
        if ((left > 0.0) != (right > 0.0)) {
            vec3 met = a * abs(right) + b * abs(left);
            if (dot(met, aside) > 0.0) odd = !odd;
        }
        vec3 normal = cross(a, b);
        float size = length(normal);
        if (size < 1e-6) continue;
        normal /= size;
        bool between = dot(cross(normal, a), way) > 0.0 && dot(cross(normal, b), way) < 0.0;
        vec3 gap;
        float away;
        if (between && dot(way, a + b) > 0.0) {
            away = abs(dot(way, normal));
            gap = normal;
        } else {
            vec3 to_a = way - a;
            vec3 to_b = way - b;
            gap = dot(to_a, to_a) < dot(to_b, to_b) ? to_a : to_b;
            away = length(gap);
            gap /= max(away, 1e-9);
        }
        if (away < nearest) {
            nearest = away;
            pixel = length(vec2(dot(gap, way_dx), dot(gap, way_dy)));
        }
    }
    pixel = max(pixel, 0.5 * min(length(way_dx), length(way_dy)));
    bool inside = odd && dot(way, u_middle) > 0.0;
    float depth = (inside ? -nearest : nearest) / max(pixel, 1e-9);
    float fill = clamp(0.5 - depth, 0.0, 1.0) * u_fill;
    float reach = u_line / max(pixel, 1e-9);
    float line = u_line > 0.0
        ? max(clamp(depth + reach + 0.5, 0.0, 1.0) + clamp(reach - depth + 0.5, 0.0, 1.0) - 1.0, 0.0)
        : 0.0;
    if (dot(way, u_middle) < -0.5) return vec4(0.0);
    float alpha = line + fill * (1.0 - line);
    return vec4(u_colour, 1.0) * alpha;
}
