// A glTF metallic-roughness surface under one directional light and a light cube.
//
// Equal to three's MeshStandardMaterial 0.187 (unlit: MeshBasicMaterial), term by term, so that both
// players show one picture: GGX with correlated Smith (Heitz 2014; Lagarde, "Moving Frostbite to PBR",
// 2014), Schlick's Fresnel, energy compensation of the direct light (Turquin, "Practical multiple
// scattering compensation for microfacet models", 2019) and of the surrounding's (Fdez-Aguera, "A
// multiple-scattering microfacet model for real-time image-based lighting", 2019).
//
// Defines: TANGENTS, DERIVED_TANGENTS (one where there is a normal texture), BASE_TEXTURE,
// SURFACE_TEXTURE, OCCLUSION_TEXTURE, EMISSIVE_TEXTURE, UNLIT, MASK, BLEND, DOUBLE_SIDED.
#include "mesh_view.glsl"
#include "model/lights.glsl"
#include "model/surrounding.glsl"

in vec3 v_position;
in vec3 v_normal;
in vec2 v_uv;
in vec3 v_tangent;
in vec3 v_bitangent;
in vec4 v_colour;

uniform vec4 u_base;
uniform float u_metallic;
uniform float u_roughness;
uniform vec3 u_emissive;
uniform float u_normal_scale;
uniform float u_occlusion_strength;
uniform float u_alpha_cutoff;
uniform float u_opacity;

uniform sampler2D u_base_texture;
uniform sampler2D u_surface_texture;
uniform sampler2D u_normal_texture;
uniform sampler2D u_occlusion_texture;
uniform sampler2D u_emissive_texture;

uniform sampler2D u_dfg;  // roughness, cosine -> share of F0, share of F90

out vec4 o_colour;

#ifdef DERIVED_TANGENTS
// Schueler, "Normal mapping without precomputed tangents", ShaderX5; v runs down the texture.
mat3 derived_frame(vec3 normal) {
    vec3 px = dFdx(v_position), py = dFdy(v_position);
    vec2 tx = dFdx(v_uv), ty = dFdy(v_uv);
    vec3 across = cross(py, normal), along = cross(normal, px);
    vec3 tangent = across * tx.x + along * ty.x;
    vec3 bitangent = across * tx.y + along * ty.y;
    float longest = max(dot(tangent, tangent), dot(bitangent, bitangent));
    float size = longest == 0.0 ? 0.0 : inversesqrt(longest);
    return mat3(tangent * size, -bitangent * size, normal);
}
#endif

vec3 shading_normal(vec3 normal, float side) {
#if defined(TANGENTS) || defined(DERIVED_TANGENTS)
    vec3 map = texture(u_normal_texture, v_uv).xyz * 2.0 - 1.0;
    map.xy *= u_normal_scale;
#ifdef TANGENTS
    mat3 frame = mat3(normalize(v_tangent), normalize(v_bitangent), normal);
#else
    mat3 frame = derived_frame(normal);
#endif
#ifdef DOUBLE_SIDED
    frame[0] *= side;
    frame[1] *= side;
#endif
    return normalize(frame * map);
#else
    return normal;
#endif
}

void main() {
    vec4 base = u_base * v_colour;
#ifdef BASE_TEXTURE
    base *= texture(u_base_texture, v_uv);
#endif
#ifdef MASK
    if (base.a < u_alpha_cutoff) discard;
#endif
#ifndef BLEND
    base.a = 1.0;
#endif
    float alpha = base.a * u_opacity;
#ifdef UNLIT
    o_colour = vec4(base.rgb * alpha, alpha);
#else
    Surface s;
    s.metallic = u_metallic;
    s.roughness = u_roughness;
#ifdef SURFACE_TEXTURE
    vec4 surface = texture(u_surface_texture, v_uv);
    s.roughness *= surface.g;
    s.metallic *= surface.b;
#endif
    float side = gl_FrontFacing ? 1.0 : -1.0;
    vec3 flat_normal = normalize(v_normal);
#ifdef DOUBLE_SIDED
    flat_normal *= side;
#endif
    // Where normals turn fast from pixel to pixel the surface is rougher than its material says.
    vec3 turning = mat3(u_view) * flat_normal;
    vec3 change = max(abs(dFdx(turning)), abs(dFdy(turning)));
    s.roughness = min(
        max(s.roughness, LEAST_ROUGHNESS) + max(max(change.x, change.y), change.z), 1.0);
    s.normal = shading_normal(flat_normal, side);
    s.view = normalize(u_eye - v_position);
    s.colour = base.rgb;
    s.diffuse = base.rgb * (1.0 - s.metallic);
    s.dielectric = vec3(0.04);
    s.f90 = 1.0;
    s.f0 = mix(s.dielectric, base.rgb, s.metallic);
    float n_v = clamp(dot(s.normal, s.view), 0.0, 1.0);
    s.dfg = texture(u_dfg, vec2(s.roughness, n_v)).rg;
    float occlusion = 1.0;
#ifdef OCCLUSION_TEXTURE
    occlusion += (texture(u_occlusion_texture, v_uv).r - 1.0) * u_occlusion_strength;
#endif
    vec3 light = direct(s) + surrounding(s, occlusion) + u_emissive
#ifdef EMISSIVE_TEXTURE
        * texture(u_emissive_texture, v_uv).rgb
#endif
        ;
    o_colour = vec4(light * alpha, alpha);
#endif
}
