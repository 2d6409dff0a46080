// A 360-degree picture in every rig, turned by the surrounding's orientation.
#include "shared/colour.glsl"
#include "shared/frame.glsl"
#include "shared/equirect.glsl"
#include "shared/projection.glsl"
#include "ray.glsl"

uniform mat3 u_unturn;  // world to the picture's own space
uniform float u_gain;

out vec4 o_colour;

void main() {
    Ray ray = pixel_ray(gl_FragCoord.xy);
    vec4 colour = projection_colour(
        u_unturn * ray.direction, u_unturn * ray.direction_dx, u_unturn * ray.direction_dy);
    o_colour = vec4(colour.rgb * u_gain, colour.a);
}
