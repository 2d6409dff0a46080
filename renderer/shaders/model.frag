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

uniform vec3 u_key_direction;  // towards the light
uniform vec3 u_key_light;      // linear colour times intensity
uniform samplerCube u_light;
uniform float u_light_lod;     // the roughest level
uniform float u_light_gain;
uniform sampler2D u_dfg;       // roughness, cosine -> share of F0, share of F90

out vec4 o_colour;

const float PI = 3.14159265358979323846;
const float LEAST_ROUGHNESS = 0.045;
const vec3 DIELECTRIC = vec3(0.04);

struct Surface {
    vec3 diffuse;
    vec3 colour;
    vec3 f0;         // of dielectric and metal mixed
    float metallic;
    float roughness;
    vec3 normal;
    vec3 view;
    vec2 dfg;
};

float pow2(float x) { return x * x; }

vec3 schlick(vec3 f0, float cosine) {
    return f0 + (1.0 - f0) * exp2((-5.55473 * cosine - 6.98316) * cosine);
}

vec3 ggx(Surface s, vec3 light, vec3 halfway, float n_l, float n_v) {
    float alpha = pow2(max(s.roughness, LEAST_ROUGHNESS));
    float a2 = pow2(alpha);
    float n_h = clamp(dot(s.normal, halfway), 0.0, 1.0);
    float v_h = clamp(dot(s.view, halfway), 0.0, 1.0);
    float gv = n_l * sqrt(a2 + (1.0 - a2) * pow2(n_v));
    float gl = n_v * sqrt(a2 + (1.0 - a2) * pow2(n_l));
    float visible = 0.5 / max(gv + gl, 1e-6);
    float spread = a2 / (PI * pow2(pow2(n_h) * (a2 - 1.0) + 1.0));
    return schlick(s.f0, v_h) * (visible * spread);
}

vec3 direct(Surface s) {
    vec3 light = u_key_direction;
    float n_l = clamp(dot(s.normal, light), 0.0, 1.0);
    float n_v = clamp(dot(s.normal, s.view), 0.0, 1.0);
    vec3 halfway = normalize(light + s.view);
    vec3 compensation = 1.0 + s.f0 * (1.0 / (s.dfg.x + s.dfg.y) - 1.0);
    vec3 specular = ggx(s, light, halfway, n_l, n_v) * compensation;
    vec3 reflected = schlick(DIELECTRIC, clamp(dot(s.view, halfway), 0.0, 1.0));
    return n_l * u_key_light * (specular + s.diffuse / PI * (1.0 - reflected));
}

// Single and multiple scattering of the surrounding's light: shares of radiance and irradiance.
void scattering(vec3 f0, vec2 dfg, out vec3 single, out vec3 multiple) {
    single = f0 * dfg.x + dfg.y;
    float lost = 1.0 - dfg.x - dfg.y;
    vec3 mean = f0 + (1.0 - f0) * 0.047619;  // 1/21
    multiple = single * mean / (1.0 - lost * mean) * lost;
}

vec3 surrounding(Surface s, float occlusion) {
    vec3 reflected = normalize(mix(reflect(-s.view, s.normal), s.normal, pow2(pow2(s.roughness))));
    float level = u_light_lod * s.roughness * (2.0 - s.roughness);
    vec3 radiance = textureLod(u_light, reflected, level).rgb * u_light_gain;
    vec3 irradiance = textureLod(u_light, s.normal, u_light_lod).rgb * u_light_gain;
    vec3 single, multiple, metal_single, metal_multiple;
    scattering(DIELECTRIC, s.dfg, single, multiple);
    scattering(s.colour, s.dfg, metal_single, metal_multiple);
    vec3 diffuse = s.diffuse * (1.0 - single - multiple) * irradiance;
    vec3 specular = radiance * mix(single, metal_single, s.metallic)
        + irradiance * mix(multiple, metal_multiple, s.metallic);
    float n_v = clamp(dot(s.normal, s.view), 0.0, 1.0);
    // Lagarde 2014, listing 26.
    float hidden = pow(n_v + occlusion, exp2(-16.0 * s.roughness - 1.0)) - 1.0 + occlusion;
    return diffuse * occlusion + specular * clamp(hidden, 0.0, 1.0);
}

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
    s.f0 = mix(DIELECTRIC, base.rgb, s.metallic);
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
