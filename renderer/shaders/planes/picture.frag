// A picture or video on its plane.
#include "shared/colour.glsl"
#include "shared/frame.glsl"
#include "shared/panel.glsl"
#include "shared/grade.glsl"
#include "plane.glsl"

uniform vec2 u_size;

vec4 plane_colour(vec2 p, vec2 dx, vec2 dy) {
    return graded_colour(picture_colour(p, dx, dy, u_size));
}
