// A backdrop's gradient in every rig.
#include "shared/backdrop.glsl"
#include "ray.glsl"

uniform vec3 u_top;
uniform vec3 u_bottom;

out vec4 o_colour;

void main() {
    Ray ray = pixel_ray(gl_FragCoord.xy);
    o_colour = vec4(backdrop_colour(ray.direction, u_top, u_bottom), 1.0);
}
