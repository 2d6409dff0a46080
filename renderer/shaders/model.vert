// A mesh of a model: places it and turns its frame into the world.
//
// Defines, of models with animations of their own: NODE (it moves as its node does) or SKIN (each
// corner moves with its joints: glTF 2.0, 3.7.3.3). MORE_UV: how many further sets of texture
// coordinates there are, up to 3.
#include "mesh_view.glsl"

layout(location = 0) in vec3 a_position;
layout(location = 1) in vec3 a_normal;
layout(location = 2) in vec2 a_uv;
layout(location = 3) in vec4 a_tangent;
layout(location = 4) in vec4 a_colour;

uniform mat4 u_model;  // local to world; turned, moved and scaled alike on all axes but for NODE

#ifdef MORE_UV
layout(location = 7) in vec2 a_uv1;
out vec2 v_uv1;
#if MORE_UV > 1
layout(location = 8) in vec2 a_uv2;
out vec2 v_uv2;
#endif
#if MORE_UV > 2
layout(location = 9) in vec2 a_uv3;
out vec2 v_uv3;
#endif
#endif

out vec3 v_position;
out vec3 v_normal;
out vec2 v_uv;
out vec3 v_tangent;
out vec3 v_bitangent;
out vec4 v_colour;

#ifdef SKIN
layout(location = 5) in vec4 a_joints;
layout(location = 6) in vec4 a_weights;

uniform sampler2D u_joints;  // renderer/skins.py: three rows of each joint's matrix, 256 joints a row

mat4 joint(float number) {
    int at = int(number + 0.5);
    ivec2 texel = ivec2(3 * (at % 256), at / 256);
    return transpose(mat4(texelFetch(u_joints, texel, 0),
                          texelFetch(u_joints, texel + ivec2(1, 0), 0),
                          texelFetch(u_joints, texel + ivec2(2, 0), 0),
                          vec4(0.0, 0.0, 0.0, 1.0)));
}

mat4 to_world() {
    return u_model * (a_weights.x * joint(a_joints.x) + a_weights.y * joint(a_joints.y) +
                      a_weights.z * joint(a_joints.z) + a_weights.w * joint(a_joints.w));
}
#else
mat4 to_world() { return u_model; }
#endif

vec3 unit(vec3 v) {
    float size = length(v);
    return size > 0.0 ? v / size : vec3(0.0, 1.0, 0.0);  // scaled down to nothing
}

void main() {
    mat4 local = to_world();
    vec4 world = local * vec4(a_position, 1.0);
    v_position = world.xyz;
    mat3 turn = mat3(local);
#if defined(NODE) || defined(SKIN)
    // The cofactors are the inverse transpose times the determinant, and always exist.
    mat3 upright = mat3(cross(turn[1], turn[2]), cross(turn[2], turn[0]), cross(turn[0], turn[1]));
    float hand = dot(turn[0], upright[0]) < 0.0 ? -1.0 : 1.0;
    v_normal = unit(upright * a_normal) * hand;
    v_tangent = unit(turn * a_tangent.xyz);
    v_bitangent = unit(cross(v_normal, v_tangent) * a_tangent.w) * hand;
#else
    v_normal = normalize(turn * a_normal);
    v_tangent = normalize(turn * a_tangent.xyz);
    v_bitangent = normalize(cross(v_normal, v_tangent) * a_tangent.w);
#endif
    v_uv = a_uv;
#ifdef MORE_UV
    v_uv1 = a_uv1;
#if MORE_UV > 1
    v_uv2 = a_uv2;
#endif
#if MORE_UV > 2
    v_uv3 = a_uv3;
#endif
#endif
    v_colour = a_colour;
    gl_Position = mesh_place(world.xyz);
}
