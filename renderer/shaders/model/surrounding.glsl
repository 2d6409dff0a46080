// What a surface sends to the eye of the light from all around it.
#include "model/surface.glsl"

uniform samplerCube u_light;
uniform float u_light_lod;     // the roughest level
uniform float u_light_gain;

vec3 light_from(vec3 direction, float roughness) {
    float level = u_light_lod * roughness * (2.0 - roughness);
    return textureLod(u_light, direction, level).rgb * u_light_gain;
}

// Single and multiple scattering of the surrounding's light: shares of radiance and irradiance.
void scattering(vec3 f0, float f90, vec2 dfg, out vec3 single, out vec3 multiple) {
    single = f0 * dfg.x + f90 * dfg.y;
    float lost = 1.0 - dfg.x - dfg.y;
    vec3 mean = f0 + (1.0 - f0) * 0.047619;  // 1/21
    multiple = single * mean / (1.0 - lost * mean) * lost;
}

vec3 surrounding(Surface s, float occlusion) {
    vec3 reflected = normalize(mix(reflect(-s.view, s.normal), s.normal, pow2(pow2(s.roughness))));
    vec3 radiance = light_from(reflected, s.roughness);
    vec3 irradiance = light_from(s.normal, 1.0);
    vec3 single, multiple, metal_single, metal_multiple;
    scattering(s.dielectric, s.f90, s.dfg, single, multiple);
    scattering(s.colour, s.f90, s.dfg, metal_single, metal_multiple);
    vec3 diffuse = s.diffuse * (1.0 - single - multiple) * irradiance;
    vec3 specular = radiance * mix(single, metal_single, s.metallic)
        + irradiance * mix(multiple, metal_multiple, s.metallic);
    float n_v = clamp(dot(s.normal, s.view), 0.0, 1.0);
    // Lagarde 2014, listing 26.
    float hidden = pow(n_v + occlusion, exp2(-16.0 * s.roughness - 1.0)) - 1.0 + occlusion;
    return diffuse * occlusion + specular * clamp(hidden, 0.0, 1.0);
}
