// One level of a light cube: what a surface of one roughness gathers from all around.
//
// The split-sum prefilter with view = normal (Karis, "Real Shading in Unreal Engine 4", 2013), with
// GGX's D; equal to what three's PMREMGenerator 0.187 keeps in its levels. Sharp levels sample the
// lobe (Hammersley points, each from the source mip whose texels match its solid angle: Krivanek and
// Colbert, GPU Gems 3, chapter 20); rough ones sum over all texels of a small mip of the source.
#include "ray.glsl"

uniform samplerCube u_source;
uniform float u_roughness;
uniform float u_lod_bias;
uniform int u_samples;      // 0: sum over texels
uniform float u_texel_lod;  // the source mip that is `u_texels` wide
uniform int u_texels;

out vec4 o_colour;

const float LIGHT_PI = 3.14159265358979323846;

float bits_mirrored(uint bits) {
    bits = (bits << 16u) | (bits >> 16u);
    bits = ((bits & 0x55555555u) << 1u) | ((bits & 0xAAAAAAAAu) >> 1u);
    bits = ((bits & 0x33333333u) << 2u) | ((bits & 0xCCCCCCCCu) >> 2u);
    bits = ((bits & 0x0F0F0F0Fu) << 4u) | ((bits & 0xF0F0F0F0u) >> 4u);
    bits = ((bits & 0x00FF00FFu) << 8u) | ((bits & 0xFF00FF00u) >> 8u);
    return float(bits) * 2.3283064365386963e-10;
}

vec3 sampled(vec3 n, float alpha2) {
    vec3 up = abs(n.z) < 0.999 ? vec3(0.0, 0.0, 1.0) : vec3(1.0, 0.0, 0.0);
    vec3 side = normalize(cross(up, n));
    vec3 other = cross(n, side);
    vec4 sum = vec4(0.0);
    for (int i = 0; i < u_samples; i++) {
        float x = float(i) / float(u_samples);
        float turn = 2.0 * LIGHT_PI * bits_mirrored(uint(i));
        // cos2 of the half vector's angle is (1 - x) q; the light's angle is twice as large.
        float q = 1.0 / (1.0 + (alpha2 - 1.0) * x);
        float cosine = (1.0 - x - alpha2 * x) * q;
        if (cosine <= 0.0) continue;
        float sine = 2.0 * sqrt(alpha2 * x * (1.0 - x)) * q;
        vec3 l = n * cosine + (side * cos(turn) + other * sin(turn)) * sine;
        float lod = max(log2(alpha2 * q) + u_lod_bias, 0.0);
        sum += vec4(textureLod(u_source, l, lod).rgb, 1.0) * cosine;
    }
    return sum.rgb / sum.w;
}

vec3 summed(vec3 n, float alpha2) {
    vec4 sum = vec4(0.0);
    float step_size = 2.0 / float(u_texels);
    for (int axis = 0; axis < 3; axis++)
        for (int row = 0; row < u_texels; row++)
            for (int column = 0; column < u_texels; column++) {
                vec2 at = (vec2(column, row) + 0.5) * step_size - 1.0;
                vec3 l = axis == 0 ? vec3(1.0, at) : axis == 1 ? vec3(at.x, 1.0, at.y) : vec3(at, 1.0);
                // Of each pair of opposite texels one lies before the surface.
                l = dot(n, l) < 0.0 ? -l : l;
                float size = inversesqrt(1.0 + dot(at, at));
                float cosine = dot(n, l) * size;
                float d = 1.0 + alpha2 + (alpha2 - 1.0) * cosine;  // GGX at the half vector, scaled
                float weight = cosine * size * size * size / (d * d);
                sum += vec4(textureLod(u_source, l, u_texel_lod).rgb, 1.0) * weight;
            }
    return sum.rgb / sum.w;
}

void main() {
    vec3 n = pixel_ray(gl_FragCoord.xy).direction;
    float alpha2 = u_roughness * u_roughness * u_roughness * u_roughness;
    vec3 light = u_roughness < 0.001 ? textureLod(u_source, n, 0.0).rgb
        : u_samples > 0 ? sampled(n, alpha2) : summed(n, alpha2);
    o_colour = vec4(light, 1.0);
}
