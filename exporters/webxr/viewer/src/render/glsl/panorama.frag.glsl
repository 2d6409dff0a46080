// A picture all around, turned by the surrounding's orientation.

uniform mat3 u_unturn;  // world to the picture's own space
uniform float u_gain;

in vec3 v_ray;
layout(location = 0) out highp vec4 o_colour;

vec3 turn_of_unit(vec3 long_one, vec3 change) {
    float size = length(long_one);
    vec3 unit = long_one / size;
    return (change - unit * dot(unit, change)) / size;
}

void main() {
    // The ray at unit depth is linear over the picture, so its differences are exact.
    vec3 dx = turn_of_unit(v_ray, dFdx(v_ray));
    vec3 dy = turn_of_unit(v_ray, dFdy(v_ray));
    vec3 direction = normalize(v_ray);
    vec3 seen = drifted(direction);
    dx = drifted_change(direction, dx, seen);
    dy = drifted_change(direction, dy, seen);
    vec4 colour = projection_colour(u_unturn * seen, u_unturn * dx, u_unturn * dy);
#ifdef FRAME_ASKED
    o_colour = mosaic_asked();
    return;
#endif
#ifdef GRADE
    colour.rgb = looked(toned(graded(colour.rgb * u_gain)));
#else
    colour.rgb = toned(colour.rgb * u_gain);
#endif
    o_colour = encoded(colour);
}
