// The lights that shine on a model from somewhere: the sum of what each gives.
// The key light is one of them. SHADOWS: some cast shadows.
#include "model/lobes.glsl"
#include "shared/lamps.glsl"
#ifdef SHADOWS
#include "shared/shadows.glsl"
#endif

// `at` is where the surface is, `facing` its normal without what a normal map adds.
vec3 direct(Surface s, vec3 at, vec3 facing) {
    vec3 sum = vec3(0.0);
    for (int i = 0; i < u_lamps; i++) {
        vec3 towards;
        vec3 radiance = lamp_light(i, at, towards);
#ifdef SHADOWS
        radiance *= lamp_seen(i, at, facing, towards);
#endif
        sum += lit(s, towards, radiance);
    }
    return sum;
}
