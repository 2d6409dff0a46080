// What is asked for by a pixel's ray itself, and lies on no plane. What follows defines
// vec4 mark_colour(vec3 way, vec3 way_dx, vec3 way_dy, out float far), `far` along the unit `way`.

uniform float u_opacity;

in vec3 v_ray;
in float v_depth;
flat in vec2 v_clip;
layout(location = 0) out highp vec4 o_colour;

vec4 mark_colour(vec3 way, vec3 way_dx, vec3 way_dy, out float far);

vec3 turn_of_unit(vec3 unit, float size, vec3 change) {
    return (change - unit * dot(unit, change)) / size;
}

void main() {
    vec3 ray = v_ray / v_depth;  // linear over the picture, so its differences are exact
    float size = length(ray);
    vec3 way = ray / size;
    float far;
    vec3 right = turn_of_unit(way, size, dFdx(ray));
    vec3 up = turn_of_unit(way, size, dFdy(ray));
    vec4 light = mark_colour(way, right, up, far) * u_opacity;
    if (light.a <= 0.0) discard;
    o_colour = encoded(light);
    float depth = flat_depth(far / size);
    gl_FragDepth = clamp(0.5 + 0.5 * (v_clip.y / depth - v_clip.x), 0.0, 0.99999);
}
