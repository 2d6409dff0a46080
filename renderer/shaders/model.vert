// A mesh of a model: places it and turns its frame into the world.
#include "mesh_view.glsl"

layout(location = 0) in vec3 a_position;
layout(location = 1) in vec3 a_normal;
layout(location = 2) in vec2 a_uv;
layout(location = 3) in vec4 a_tangent;
layout(location = 4) in vec4 a_colour;

uniform mat4 u_model;  // local to world: turned, moved and scaled alike on all axes

out vec3 v_position;
out vec3 v_normal;
out vec2 v_uv;
out vec3 v_tangent;
out vec3 v_bitangent;
out vec4 v_colour;

void main() {
    vec4 world = u_model * vec4(a_position, 1.0);
    v_position = world.xyz;
    v_normal = normalize(mat3(u_model) * a_normal);
    v_uv = a_uv;
    v_tangent = normalize(mat3(u_model) * a_tangent.xyz);
    v_bitangent = normalize(cross(v_normal, v_tangent) * a_tangent.w);
    v_colour = a_colour;
    gl_Position = mesh_place(world.xyz);
}
