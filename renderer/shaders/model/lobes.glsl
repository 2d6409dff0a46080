// What a surface sends to the eye of the light that comes from one direction.
#include "model/surface.glsl"

vec3 ggx(Surface s, vec3 halfway, float n_l, float n_v) {
    float alpha = pow2(max(s.roughness, LEAST_ROUGHNESS));
    float a2 = pow2(alpha);
    float n_h = clamp(dot(s.normal, halfway), 0.0, 1.0);
    float v_h = clamp(dot(s.view, halfway), 0.0, 1.0);
    float gv = n_l * sqrt(a2 + (1.0 - a2) * pow2(n_v));
    float gl = n_v * sqrt(a2 + (1.0 - a2) * pow2(n_l));
    float visible = 0.5 / max(gv + gl, 1e-6);
    float spread = a2 / (PI * pow2(pow2(n_h) * (a2 - 1.0) + 1.0));
    return schlick(s.f0, s.f90, v_h) * (visible * spread);
}

// `direction` leads to the light, `radiance` is its colour times its intensity here, as three's
// lights have it: a white diffuse surface that faces it sends radiance / PI.
vec3 lit(Surface s, vec3 direction, vec3 radiance) {
    float n_l = clamp(dot(s.normal, direction), 0.0, 1.0);
    float n_v = clamp(dot(s.normal, s.view), 0.0, 1.0);
    vec3 halfway = normalize(direction + s.view);
    vec3 compensation = 1.0 + s.f0 * (1.0 / (s.dfg.x + s.dfg.y) - 1.0);
    vec3 specular = ggx(s, halfway, n_l, n_v) * compensation;
    vec3 reflected = schlick(s.dielectric, s.f90, clamp(dot(s.view, halfway), 0.0, 1.0));
    return n_l * radiance * (specular + s.diffuse / PI * (1.0 - reflected));
}
