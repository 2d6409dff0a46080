// A 360-degree picture in every rig, turned by the surrounding's orientation.
#include "shared/colour.glsl"
#ifdef FRAME_TILED
#include "shared/mosaic.glsl"
#endif
#include "shared/frame.glsl"
#include "shared/equirect.glsl"
#include "shared/projection.glsl"
#include "shared/drift.glsl"
#include "shared/tone.glsl"
#include "shared/grade.glsl"
#include "ray.glsl"

uniform mat3 u_unturn;  // world to the picture's own space
uniform float u_gain;

out vec4 o_colour;

void main() {
    Ray ray = pixel_ray(gl_FragCoord.xy);
    vec3 seen = drifted(ray.direction);
    vec3 dx = drifted_change(ray.direction, ray.direction_dx, seen);
    vec3 dy = drifted_change(ray.direction, ray.direction_dy, seen);
    vec4 colour = projection_colour(u_unturn * seen, u_unturn * dx, u_unturn * dy);
#ifdef FRAME_ASKED
    o_colour = mosaic_asked();
    return;
#endif
    o_colour = vec4(looked(toned(graded(colour.rgb * u_gain))), colour.a);
}
