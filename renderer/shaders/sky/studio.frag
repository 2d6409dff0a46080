// The studio's light in every rig; only the light cube is ever drawn with it.
#include "shared/studio.glsl"
#include "ray.glsl"

#define BOXES 3

uniform vec3 u_bottom;
uniform vec3 u_horizon;
uniform vec3 u_top;
uniform vec4 u_boxes[BOXES];    // unit direction, sharpness
uniform vec4 u_box_light[BOXES];  // w unused

out vec4 o_colour;

void main() {
    vec3 direction = pixel_ray(gl_FragCoord.xy).direction;
    vec3 light = studio_colour(direction, u_bottom, u_horizon, u_top);
    for (int i = 0; i < BOXES; i++)
        light += studio_box(direction, u_boxes[i].xyz, u_boxes[i].w, u_box_light[i].rgb);
    o_colour = vec4(light, 1.0);
}
