// What a fragment of a model is made of: what every lobe of its reflection reads.
//
// Defines, of materials that have more than metallic-roughness: CLEARCOAT, SHEEN, IRIDESCENCE,
// ANISOTROPY, TRANSMISSION.

const float PI = 3.14159265358979323846;
const float LEAST_ROUGHNESS = 0.045;
const vec3 COAT = vec3(0.04);  // F0 of a clear coat

uniform sampler2D u_dfg;  // roughness, cosine -> share of F0, share of F90

struct Surface {
    vec3 diffuse;
    vec3 colour;
    vec3 dielectric;  // F0 of what is no metal
    vec3 f0;          // of dielectric and metal mixed
    float f90;
    float metallic;
    float roughness;
    vec3 normal;
    vec3 view;        // towards the eye
    vec2 dfg;         // shares of F0 and F90
#ifdef CLEARCOAT
    float coat;
    float coat_roughness;
    vec3 coat_normal;
#endif
#ifdef SHEEN
    vec3 sheen;
    float sheen_roughness;
#endif
#ifdef IRIDESCENCE
    float film;           // how much of it there is
    vec3 film_fresnel;
    vec3 film_dielectric; // F0 through the film
    vec3 film_metal;
#endif
#ifdef ANISOTROPY
    float brushed;        // how much
    float alpha_along;    // squared roughness along the tangent
    vec3 along;
    vec3 across;
#endif
#ifdef TRANSMISSION
    float transmission;
#endif
};

float pow2(float x) { return x * x; }
vec3 pow2(vec3 x) { return x * x; }
float cosine_of(vec3 a, vec3 b) { return clamp(dot(a, b), 0.0, 1.0); }

vec3 schlick(vec3 f0, float f90, float cosine) {
    return mix(f0, vec3(f90), exp2((-5.55473 * cosine - 6.98316) * cosine));
}

#ifdef CLEARCOAT
// The share of what lies beneath the coat that its reflection leaves.
vec3 beneath(Surface s) {
    return 1.0 - s.coat * schlick(COAT, 1.0, cosine_of(s.coat_normal, s.view));
}
#endif

#ifdef SHEEN
// A fit of all that Charlie sheen sends back (Estevez and Kulla, "Production Friendly Microfacet
// Sheen BRDF", 2017), as three has it.
float sheen_albedo(float n_v, float roughness) {
    float inverse = 1.0 / (roughness + 0.1);
    float slope = -1.9362 + 1.0678 * roughness + 0.4573 * pow2(roughness) - 0.8469 * inverse;
    float start = -0.6014 + 0.5538 * roughness - 0.4670 * pow2(roughness) - 0.1255 * inverse;
    return clamp(exp(slope * n_v + start), 0.0, 1.0);
}

float brightest(vec3 colour) { return max(max(colour.r, colour.g), colour.b); }
#endif
