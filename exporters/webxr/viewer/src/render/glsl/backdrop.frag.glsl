// A backdrop's gradient.

uniform vec3 u_top;
uniform vec3 u_bottom;

in vec3 v_ray;
layout(location = 0) out highp vec4 o_colour;

void main() {
    o_colour = encoded(vec4(backdrop_colour(normalize(v_ray), u_top, u_bottom), 1.0));
}
