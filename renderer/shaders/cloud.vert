// Points of a cloud in every rig, unlit, drawn aside: their depth is a distance's code of
// shared/relief.glsl. With SMALL no dot is as large as DOT_ROUND pixels, and what the rasteriser
// covers is the dot.
#include "shared/colour.glsl"
#include "shared/cloud.glsl"
#include "shared/relief.glsl"
#include "mesh_view.glsl"

layout(location = 0) in vec3 a_position;
layout(location = 1) in vec3 a_colour;  // sRGB codes

uniform mat4 u_model;
uniform float u_diameter;  // metres
uniform float u_least;     // pixels
uniform vec4 u_viewport;   // x, y, width, height in pixels
uniform int u_part;
uniform float u_focal;     // pixels
uniform vec2 u_range;      // metres

flat out vec3 v_colour;
#ifndef SMALL
flat out float v_pixels;
flat out vec2 v_centre;
#endif

void main() {
    gl_Position = mesh_place((u_model * vec4(a_position, 1.0)).xyz);
    v_colour = srgb_to_linear(a_colour);
    vec2 aside = gl_Position.xy / vec2(u_projection[0][0], u_projection[1][1]);
    float far = length(vec3(aside, gl_Position.w));
    float pixels = dot_pixels(u_diameter, gl_Position.w, far, u_focal, u_least);
#ifdef SMALL
    gl_PointSize = pixels;
#else
    v_pixels = pixels;
    v_centre = dot_centre(gl_Position, u_viewport);
    gl_PointSize = dot_square(pixels, u_part);
#endif
    gl_Position.z = (2.0 * relief_code(far, u_range) - 1.0) * gl_Position.w;
#ifndef SMALL
    if (u_part == DOT_EDGE && pixels < DOT_ROUND) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);  // it has none
#endif
}
