// Points of a cloud in every rig, unlit.
#include "shared/colour.glsl"
#include "shared/cloud.glsl"
#include "mesh_view.glsl"

layout(location = 0) in vec3 a_position;
layout(location = 1) in vec3 a_colour;  // sRGB codes

uniform mat4 u_model;
uniform float u_diameter;  // metres
uniform vec4 u_viewport;   // x, y, width, height in pixels
uniform int u_part;
uniform float u_focal;     // pixels

out vec3 v_colour;
out float v_pixels;
flat out vec2 v_centre;

void main() {
    gl_Position = mesh_place((u_model * vec4(a_position, 1.0)).xyz);
    v_colour = srgb_to_linear(a_colour);
    v_pixels = dot_pixels(u_diameter, gl_Position.w, u_focal);
    v_centre = dot_centre(gl_Position, u_viewport);
    if (u_part == DOT_EDGE && v_pixels < 2.0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);  // it has none
    gl_PointSize = dot_square(v_pixels, u_part);
}
