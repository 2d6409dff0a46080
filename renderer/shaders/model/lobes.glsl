// What a surface sends to the eye of the light that comes from one direction.
#include "model/surface.glsl"

float ggx_spread(float alpha, float n_h) {
    float a2 = pow2(alpha);
    return a2 / (PI * pow2(pow2(n_h) * (a2 - 1.0) + 1.0));
}

float smith(float alpha, float n_l, float n_v) {
    float a2 = pow2(alpha);
    float gv = n_l * sqrt(a2 + (1.0 - a2) * pow2(n_v));
    float gl = n_v * sqrt(a2 + (1.0 - a2) * pow2(n_l));
    return 0.5 / max(gv + gl, 1e-6);
}

vec3 ggx(Surface s, vec3 direction, vec3 halfway, float n_l, float n_v) {
    float alpha = pow2(max(s.roughness, LEAST_ROUGHNESS));
    float n_h = cosine_of(s.normal, halfway);
    vec3 fresnel = schlick(s.f0, s.f90, cosine_of(s.view, halfway));
#ifdef IRIDESCENCE
    fresnel = mix(fresnel, s.film_fresnel, s.film);
#endif
#ifdef ANISOTROPY
    // Burley, "Physically-Based Shading at Disney", 2012; Heitz 2014 for what hides itself.
    float along = max(s.alpha_along, alpha);
    vec3 turned_l = vec3(along * dot(s.along, direction), alpha * dot(s.across, direction), n_l);
    vec3 turned_v = vec3(along * dot(s.along, s.view), alpha * dot(s.across, s.view), n_v);
    float visible = 0.5 / max(n_l * length(turned_v) + n_v * length(turned_l), 1e-6);
    float area = along * alpha;
    vec3 turned_h = vec3(alpha * dot(s.along, halfway), along * dot(s.across, halfway), area * n_h);
    float spread = area / PI * pow2(area / dot(turned_h, turned_h));
    return fresnel * (visible * spread);
#else
    return fresnel * (smith(alpha, n_l, n_v) * ggx_spread(alpha, n_h));
#endif
}

#ifdef CLEARCOAT
vec3 coat_ggx(Surface s, vec3 direction, vec3 halfway) {
    float alpha = pow2(max(s.coat_roughness, LEAST_ROUGHNESS));
    float n_l = cosine_of(s.coat_normal, direction), n_v = cosine_of(s.coat_normal, s.view);
    float shape = smith(alpha, n_l, n_v) * ggx_spread(alpha, cosine_of(s.coat_normal, halfway));
    return schlick(COAT, 1.0, cosine_of(s.view, halfway)) * (n_l * shape);
}
#endif

#ifdef SHEEN
// Estevez and Kulla 2017; what hides itself by Neubelt and Pettineo, "Crafting a Next-gen Material
// Pipeline for The Order: 1886", 2013.
float charlie(float roughness, float n_h, float n_l, float n_v) {
    float inverse = 1.0 / pow2(roughness);
    float sine2 = max(1.0 - pow2(n_h), 0.0078125);
    float spread = (2.0 + inverse) * pow(sine2, inverse * 0.5) / (2.0 * PI);
    return spread * clamp(1.0 / (4.0 * (n_l + n_v - n_l * n_v)), 0.0, 1.0);
}
#endif

// `direction` leads to the light, `radiance` is its colour times its intensity here, as three's
// lights have it: a white diffuse surface that faces it sends radiance / PI.
vec3 lit(Surface s, vec3 direction, vec3 radiance) {
    float n_l = cosine_of(s.normal, direction);
    float n_v = cosine_of(s.normal, s.view);
    vec3 halfway = normalize(direction + s.view);
    vec3 compensation = 1.0 + s.f0 * (1.0 / (s.dfg.x + s.dfg.y) - 1.0);
    vec3 specular = ggx(s, direction, halfway, n_l, n_v) * compensation;
    vec3 reflected = schlick(s.dielectric, s.f90, cosine_of(s.view, halfway));
    vec3 diffuse = s.diffuse / PI * (1.0 - reflected);
#ifdef TRANSMISSION
    diffuse *= 1.0 - s.transmission;
#endif
    vec3 sum = n_l * radiance * (specular + diffuse);
#ifdef SHEEN
    float n_h = cosine_of(s.normal, halfway);
    sum *= 1.0 - brightest(s.sheen) * max(sheen_albedo(n_v, s.sheen_roughness),
                                          sheen_albedo(n_l, s.sheen_roughness));
    sum += n_l * radiance * s.sheen * charlie(s.sheen_roughness, n_h, n_l, n_v);
#endif
#ifdef CLEARCOAT
    sum = sum * beneath(s) + s.coat * radiance * coat_ggx(s, direction, halfway);
#endif
    return sum;
}
