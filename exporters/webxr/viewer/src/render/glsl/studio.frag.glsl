// The neutral studio; only scenes' light is ever made of it.

#define BOXES 3

uniform vec3 u_bottom;
uniform vec3 u_horizon;
uniform vec3 u_top;
uniform vec4 u_boxes[BOXES];  // unit direction, sharpness
uniform vec3 u_box_light[BOXES];

in vec3 v_ray;
layout(location = 0) out highp vec4 o_colour;

void main() {
    vec3 direction = normalize(v_ray);
    vec3 light = studio_colour(direction, u_bottom, u_horizon, u_top);
    for (int i = 0; i < BOXES; i++)
        light += studio_box(direction, u_boxes[i].xyz, u_boxes[i].w, u_box_light[i]);
    o_colour = encoded(vec4(light, 1.0));
}
