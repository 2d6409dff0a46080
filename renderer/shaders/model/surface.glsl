// What a fragment of a model is made of: what every lobe of its reflection reads.

const float PI = 3.14159265358979323846;
const float LEAST_ROUGHNESS = 0.045;

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
};

float pow2(float x) { return x * x; }

vec3 schlick(vec3 f0, float f90, float cosine) {
    return mix(f0, vec3(f90), exp2((-5.55473 * cosine - 6.98316) * cosine));
}
