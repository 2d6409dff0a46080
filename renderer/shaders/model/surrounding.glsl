// What a surface sends to the eye of the light from all around it.
#include "model/surface.glsl"

uniform samplerCube u_light;
uniform float u_light_lod;     // the roughest level
uniform float u_light_gain;

vec3 light_from(vec3 direction, float roughness) {
    float level = u_light_lod * roughness * (2.0 - roughness);
    return textureLod(u_light, direction, level).rgb * u_light_gain;
}

vec3 mirrored(vec3 view, vec3 normal, float roughness) {
    vec3 reflected = mix(reflect(-view, normal), normal, pow2(pow2(roughness)));
    return light_from(normalize(reflected), roughness);
}

// Single and multiple scattering of the surrounding's light: shares of radiance and irradiance.
void scattering(vec3 f0, float f90, vec2 dfg, out vec3 single, out vec3 multiple) {
    single = f0 * dfg.x + f90 * dfg.y;
    float lost = 1.0 - dfg.x - dfg.y;
    vec3 mean = f0 + (1.0 - f0) * 0.047619;  // 1/21
    multiple = single * mean / (1.0 - lost * mean) * lost;
}

// The normal that anisotropic reflections are looked up by (Filament, "Anisotropy").
vec3 mirroring_normal(Surface s) {
#ifdef ANISOTROPY
    vec3 bent = normalize(cross(cross(s.across, s.view), s.across));
    return normalize(mix(bent, s.normal, pow2(pow2(1.0 - s.brushed * (1.0 - s.roughness)))));
#else
    return s.normal;
#endif
}

vec3 surrounding(Surface s, float occlusion) {
    vec3 radiance = mirrored(s.view, mirroring_normal(s), s.roughness);
    vec3 irradiance = light_from(s.normal, 1.0);
    vec3 dielectric = s.dielectric, metal = s.colour;
#ifdef IRIDESCENCE
    dielectric = mix(dielectric, s.film_dielectric, s.film);
    metal = mix(metal, s.film_metal, s.film);
#endif
    vec3 single, multiple, metal_single, metal_multiple;
    scattering(dielectric, s.f90, s.dfg, single, multiple);
    scattering(metal, s.f90, s.dfg, metal_single, metal_multiple);
    vec3 diffuse = s.diffuse * (1.0 - single - multiple) * irradiance;
#ifdef TRANSMISSION
    diffuse *= 1.0 - s.transmission;
#endif
    vec3 specular = radiance * mix(single, metal_single, s.metallic)
        + irradiance * mix(multiple, metal_multiple, s.metallic);
    float n_v = cosine_of(s.normal, s.view);
    // Lagarde 2014, listing 26.
    float hidden = pow(n_v + occlusion, exp2(-16.0 * s.roughness - 1.0)) - 1.0 + occlusion;
    vec3 sum = diffuse * occlusion + specular * clamp(hidden, 0.0, 1.0);
#ifdef SHEEN
    float albedo = sheen_albedo(n_v, s.sheen_roughness);
    sum *= 1.0 - brightest(s.sheen) * albedo;
    sum += irradiance * s.sheen * (albedo * occlusion);
#endif
#ifdef CLEARCOAT
    vec2 shares = texture(u_dfg, vec2(s.coat_roughness, cosine_of(s.coat_normal, s.view))).rg;
    vec3 gloss = mirrored(s.view, s.coat_normal, s.coat_roughness) * (COAT * shares.x + shares.y);
    sum = sum * beneath(s) + gloss * (s.coat * occlusion);
#endif
    return sum;
}
