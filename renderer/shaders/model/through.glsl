// What is seen through a surface: what lies behind it, bent, blurred and dyed.
//
// As three has it, after the Khronos glTF sample viewer: the picture of all that is opaque, where the
// bent ray comes out, at the level of detail of the roughness.
#include "mesh_view.glsl"
#include "model/surface.glsl"

uniform sampler2D u_behind;
uniform mat4 u_model;
uniform float u_dispersion;
uniform vec3 u_swallowed;  // share of each colour a unit of length, to the power of e

// A picture's level smoothed by cubic B-splines, of four looks at it.
vec4 behind_level(vec2 at, int level) {
    vec2 size = vec2(max(textureSize(u_behind, 0) >> level, ivec2(1)));
    vec2 place = at * size + 0.5;
    vec2 t = fract(place), base = floor(place);
    vec2 w0 = (1.0 - t) * (1.0 - t) * (1.0 - t) / 6.0;
    vec2 w1 = (4.0 + t * t * (3.0 * t - 6.0)) / 6.0;
    vec2 w3 = t * t * t / 6.0;
    vec2 w2 = 1.0 - w0 - w1 - w3;
    vec2 near = (base - 1.5 + w1 / (w0 + w1)) / size;
    vec2 far = (base + 0.5 + w3 / (w2 + w3)) / size;
    float lod = float(level);
    vec2 left = w0 + w1, right = w2 + w3;
    return left.y * (left.x * textureLod(u_behind, near, lod)
                     + right.x * textureLod(u_behind, vec2(far.x, near.y), lod))
        + right.y * (left.x * textureLod(u_behind, vec2(near.x, far.y), lod)
                     + right.x * textureLod(u_behind, far, lod));
}

vec4 behind(vec3 place, float roughness, float ior) {
    vec4 clip = mesh_place(place);
    float blur = roughness * clamp(ior * 2.0 - 2.0, 0.0, 1.0);
    float level = log2(float(textureSize(u_behind, 0).x)) * blur;
    vec2 at = clip.xy / clip.w * 0.5 + 0.5;
    return mix(behind_level(at, int(level)), behind_level(at, int(ceil(level))), fract(level));
}

vec3 bent_ray(Surface s, float ior, float thickness) {
    vec3 scale = vec3(length(u_model[0].xyz), length(u_model[1].xyz), length(u_model[2].xyz));
    return normalize(refract(-s.view, s.normal, 1.0 / ior)) * thickness * scale;
}

// Light and cover of what is seen through the surface.
vec4 through(Surface s, vec3 place, float ior, float thickness) {
    vec4 seen;
    vec3 passed;
#ifdef DISPERSION
    float spread = (ior - 1.0) * 0.025 * u_dispersion;
    seen.a = 0.0;
    for (int i = 0; i < 3; i++) {
        float own = ior + spread * float(i - 1);
        vec3 ray = bent_ray(s, own, thickness);
        vec4 found = behind(place + ray, s.roughness, own);
        seen[i] = found[i];
        seen.a += found.a / 3.0;
        passed[i] = s.diffuse[i] * exp(-u_swallowed[i] * length(ray));
    }
#else
    vec3 ray = bent_ray(s, ior, thickness);
    seen = behind(place + ray, s.roughness, ior);
    passed = s.diffuse * exp(-u_swallowed * length(ray));
#endif
    vec3 reflected = s.f0 * s.dfg.x + s.f90 * s.dfg.y;
    return vec4((1.0 - reflected) * passed * seen.rgb,
                1.0 - (1.0 - seen.a) * dot(passed, vec3(1.0 / 3.0)));
}
