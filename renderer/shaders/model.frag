// A glTF surface under lights and a light cube.
//
// Equal to three's MeshPhysicalMaterial 0.187 (unlit: MeshBasicMaterial), term by term, so that both
// players show one picture: GGX with correlated Smith (Heitz 2014; Lagarde, "Moving Frostbite to PBR",
// 2014), Schlick's Fresnel, energy compensation of the direct light (Turquin, "Practical multiple
// scattering compensation for microfacet models", 2019) and of the surrounding's (Fdez-Aguera, "A
// multiple-scattering microfacet model for real-time image-based lighting", 2019).
//
// Defines: those of model/textures.glsl and model/surface.glsl, TANGENTS, DERIVED_TANGENTS (one where
// the material is bumpy or brushed), SPECULAR, DISPERSION, UNLIT, MASK, BLEND, DOUBLE_SIDED.
#include "mesh_view.glsl"
#include "model/lights.glsl"
#include "model/surrounding.glsl"
#include "model/textures.glsl"
#ifdef IRIDESCENCE
#include "model/film.glsl"
#endif
#ifdef TRANSMISSION
#include "model/through.glsl"
#endif
#include "shared/tone.glsl"

in vec3 v_position;
in vec3 v_normal;
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

uniform float u_ior;
uniform float u_specular;
uniform vec3 u_specular_colour;
uniform float u_coat;
uniform float u_coat_roughness;
uniform float u_coat_normal_scale;
uniform vec3 u_sheen;
uniform float u_sheen_roughness;
uniform float u_film;
uniform float u_film_ior;
uniform vec2 u_film_thickness;  // nanometres, least and most
uniform vec2 u_anisotropy;      // strength along the tangent and across it
uniform float u_transmission;
uniform float u_thickness;

out vec4 o_colour;

#if defined(TANGENTS) || defined(DERIVED_TANGENTS)
#define FRAME
// Where the texture coordinates run on the surface, and its normal.
mat3 frame_of(vec3 normal, vec2 uv, float side) {
#ifdef TANGENTS
    mat3 frame = mat3(normalize(v_tangent), normalize(v_bitangent), normal);
#else
    // Schueler, "Normal mapping without precomputed tangents", ShaderX5; v runs down the texture.
    vec3 px = dFdx(v_position), py = dFdy(v_position);
    vec2 tx = dFdx(uv), ty = dFdy(uv);
    vec3 across = cross(py, normal), along = cross(normal, px);
    vec3 tangent = across * tx.x + along * ty.x;
    vec3 bitangent = across * tx.y + along * ty.y;
    float longest = max(dot(tangent, tangent), dot(bitangent, bitangent));
    float size = longest == 0.0 ? 0.0 : inversesqrt(longest);
    mat3 frame = mat3(tangent * size, -bitangent * size, normal);
#endif
#ifdef DOUBLE_SIDED
    frame[0] *= side;
    frame[1] *= side;
#endif
    return frame;
}

vec3 bumped(mat3 frame, sampler2D map, vec2 at, float scale) {
    vec3 bump = texture(map, at).xyz * 2.0 - 1.0;
    return normalize(frame * vec3(bump.xy * scale, bump.z));
}
#endif

#ifdef ANISOTROPY
void brush(inout Surface s, mat3 frame) {
    vec2 way = u_anisotropy;
#ifdef ANISOTROPY_TEXTURE
    vec3 map = texture(u_anisotropy_texture, ANISOTROPY_AT).rgb;
    way = mat2(way, -way.y, way.x) * normalize(2.0 * map.rg - 1.0) * map.b;
#endif
    float strength = length(way);
    way = strength == 0.0 ? vec2(1.0, 0.0) : way / strength;
    s.brushed = clamp(strength, 0.0, 1.0);
    s.alpha_along = mix(pow2(s.roughness), 1.0, pow2(s.brushed));
    s.along = frame[0] * way.x + frame[1] * way.y;
    s.across = frame[1] * way.x - frame[0] * way.y;
}
#endif

#ifdef IRIDESCENCE
void film_over(inout Surface s, float n_v) {
    s.film = u_film;
    float thick = u_film_thickness.y;
#ifdef FILM_TEXTURE
    s.film *= texture(u_film_texture, FILM_AT).r;
#endif
#ifdef FILM_THICKNESS_TEXTURE
    float share = texture(u_film_thickness_texture, FILM_THICKNESS_AT).g;
    thick = mix(u_film_thickness.x, u_film_thickness.y, share);
#endif
    if (thick == 0.0) s.film = 0.0;
    vec3 dielectric = film_fresnel(u_film_ior, n_v, thick, s.dielectric);
    vec3 metal = film_fresnel(u_film_ior, n_v, thick, s.colour);
    s.film_fresnel = mix(dielectric, metal, s.metallic);
    s.film_dielectric = f0_of(dielectric, n_v);
    s.film_metal = f0_of(metal, n_v);
}
#endif

void main() {
    vec4 base = u_base * v_colour;
#ifdef BASE_TEXTURE
    base *= texture(u_base_texture, BASE_AT);
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
    vec4 surface = texture(u_surface_texture, SURFACE_AT);
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
    float turned = max(max(change.x, change.y), change.z);
    s.roughness = min(max(s.roughness, LEAST_ROUGHNESS) + turned, 1.0);
    s.view = normalize(u_eye - v_position);
    s.normal = flat_normal;
#ifdef FRAME
#ifdef NORMAL_TEXTURE
    mat3 frame = frame_of(flat_normal, NORMAL_AT, side);
    s.normal = bumped(frame, u_normal_texture, NORMAL_AT, u_normal_scale);
#elif defined(COAT_NORMAL_TEXTURE)
    mat3 frame = frame_of(flat_normal, COAT_NORMAL_AT, side);
#else
    mat3 frame = frame_of(flat_normal, v_uv, side);
#endif
#endif
    s.colour = base.rgb;
    s.diffuse = base.rgb * (1.0 - s.metallic);
    s.dielectric = vec3(0.04);
    s.f90 = 1.0;
    float ior = 1.5;
#ifdef SPECULAR
    ior = u_ior;
    float specular = u_specular;
    vec3 tint = u_specular_colour;
#ifdef SPECULAR_TEXTURE
    specular *= texture(u_specular_texture, SPECULAR_AT).a;
#endif
#ifdef SPECULAR_COLOUR_TEXTURE
    tint *= texture(u_specular_colour_texture, SPECULAR_COLOUR_AT).rgb;
#endif
    s.dielectric = min(pow2((ior - 1.0) / (ior + 1.0)) * tint, vec3(1.0)) * specular;
    s.f90 = mix(specular, 1.0, s.metallic);
#endif
    s.f0 = mix(s.dielectric, base.rgb, s.metallic);
    float n_v = cosine_of(s.normal, s.view);
    s.dfg = texture(u_dfg, vec2(s.roughness, n_v)).rg;
#ifdef CLEARCOAT
    s.coat = u_coat;
    s.coat_roughness = u_coat_roughness;
    s.coat_normal = flat_normal;
#ifdef COAT_TEXTURE
    s.coat *= texture(u_coat_texture, COAT_AT).r;
#endif
#ifdef COAT_ROUGHNESS_TEXTURE
    s.coat_roughness *= texture(u_coat_roughness_texture, COAT_ROUGHNESS_AT).g;
#endif
#ifdef COAT_NORMAL_TEXTURE
    mat3 coat_frame = frame_of(flat_normal, COAT_NORMAL_AT, side);
    s.coat_normal =
        bumped(coat_frame, u_coat_normal_texture, COAT_NORMAL_AT, u_coat_normal_scale);
#endif
    s.coat_roughness = min(max(s.coat_roughness, LEAST_ROUGHNESS) + turned, 1.0);
#endif
#ifdef SHEEN
    s.sheen = u_sheen;
    s.sheen_roughness = clamp(u_sheen_roughness, 0.0001, 1.0);
#ifdef SHEEN_TEXTURE
    s.sheen *= texture(u_sheen_texture, SHEEN_AT).rgb;
#endif
#ifdef SHEEN_ROUGHNESS_TEXTURE
    s.sheen_roughness *= texture(u_sheen_roughness_texture, SHEEN_ROUGHNESS_AT).a;
    s.sheen_roughness = max(s.sheen_roughness, 0.0001);
#endif
#endif
#ifdef IRIDESCENCE
    film_over(s, n_v);
#endif
#ifdef ANISOTROPY
    brush(s, frame);
#endif
#ifdef TRANSMISSION
    s.transmission = u_transmission;
    float thickness = u_thickness;
#ifdef TRANSMISSION_TEXTURE
    s.transmission *= texture(u_transmission_texture, TRANSMISSION_AT).r;
#endif
#ifdef THICKNESS_TEXTURE
    thickness *= texture(u_thickness_texture, THICKNESS_AT).g;
#endif
#endif
    float occlusion = 1.0;
#ifdef OCCLUSION_TEXTURE
    occlusion += (texture(u_occlusion_texture, OCCLUSION_AT).r - 1.0) * u_occlusion_strength;
#endif
    vec3 glow = u_emissive;
#ifdef EMISSIVE_TEXTURE
    glow *= texture(u_emissive_texture, EMISSIVE_AT).rgb;
#endif
    float cover = 1.0;
#ifdef TRANSMISSION
    vec4 seen = through(s, v_position, ior, thickness);
    vec3 beyond = seen.rgb * s.transmission;  // which has been toned where it was drawn
    cover = mix(1.0, seen.a, s.transmission);
#else
    vec3 beyond = vec3(0.0);
#endif
#ifdef CLEARCOAT
    glow *= beneath(s);
    beyond *= beneath(s);
#endif
    vec3 light = direct(s, v_position, flat_normal) + surrounding(s, occlusion) + glow;
    o_colour = vec4((toned(light) + beyond) * alpha, alpha * cover);
#endif
}
