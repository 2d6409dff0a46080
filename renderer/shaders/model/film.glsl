// The colours of a thin film on a surface, as on soap and oil.
//
// Belcour and Barla, "A Practical Extension to Microfacet Theory for the Modeling of Varying
// Iridescence", 2017; equal to three's.
#include "model/surface.glsl"

float f0_between(float inner, float outer) { return pow2((inner - outer) / (inner + outer)); }

// What the three kinds of cones make of light that has gone a longer way, linear sRGB.
vec3 film_colour(float longer, vec3 shift) {
    const vec3 HEIGHT = vec3(5.4856e-13, 4.4201e-13, 5.2481e-13);
    const vec3 MIDDLE = vec3(1.6810e+06, 1.7953e+06, 2.2084e+06);
    const vec3 WIDTH = vec3(4.3278e+09, 9.3046e+09, 6.6121e+09);
    const mat3 TO_RGB = mat3(3.2404542, -0.9692660, 0.0556434,
                             -1.5371385, 1.8760108, -0.2040259,
                             -0.4985314, 0.0415560, 1.0572252);
    float phase = 2.0 * PI * longer * 1e-9;
    vec3 seen = HEIGHT * sqrt(2.0 * PI * WIDTH) * cos(MIDDLE * phase + shift)
        * exp(-pow2(phase) * WIDTH);
    seen.x += 9.7470e-14 * sqrt(2.0 * PI * 4.5282e+09) * cos(2.2399e+06 * phase + shift.x)
        * exp(-4.5282e+09 * pow2(phase));
    return TO_RGB * (seen / 1.0685e-7);
}

// Fresnel reflection through a film `thick` nanometres thick over what has `base` as its F0.
vec3 film_fresnel(float ior, float cosine1, float thick, vec3 base) {
    float film = mix(1.0, ior, smoothstep(0.0, 0.03, thick));
    float squared = 1.0 - (1.0 - pow2(cosine1)) / pow2(film);
    if (squared < 0.0) return vec3(1.0);
    float cosine2 = sqrt(squared);
    float first = schlick(vec3(f0_between(film, 1.0)), 1.0, cosine1).x;
    vec3 root = sqrt(clamp(base, 0.0, 0.9999));
    vec3 ground = (1.0 + root) / (1.0 - root);
    vec3 second = schlick(pow2((ground - film) / (ground + film)), 1.0, cosine2);
    vec3 shift = vec3(film < 1.0 ? 0.0 : PI) + PI * vec3(lessThan(ground, vec3(film)));
    float longer = 2.0 * film * thick * cosine2;
    vec3 both = clamp(first * second, 1e-5, 0.9999);
    vec3 through = pow2(1.0 - first) * second / (1.0 - both);
    vec3 sum = first + through;
    vec3 share = through - (1.0 - first);
    for (int order = 1; order <= 2; order++) {
        share *= sqrt(both);
        sum += share * 2.0 * film_colour(float(order) * longer, float(order) * shift);
    }
    return max(sum, 0.0);
}

// F0 of what reflects so much at a cosine.
vec3 f0_of(vec3 fresnel, float cosine1) {
    float x = clamp(1.0 - cosine1, 0.0, 1.0);
    float power = clamp(x * pow2(pow2(x)), 0.0, 0.9999);
    return (fresnel - power) / (1.0 - power);
}
