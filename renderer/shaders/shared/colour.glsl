// Transfer functions: sRGB (IEC 61966-2-1), PQ and HLG, and how HDR is shown in standard range.
//
// Contract of every file in this folder: no #version line and no precision statement, so that it
// stands in `#version 330 core` and, after `precision highp float; precision highp sampler2D;`, in
// `#version 300 es`. Colours are linear BT.709 light, premultiplied where they have alpha. Texture
// v = 0 is the picture's top row (three: flipY = false). Each file names its uniforms, what it needs
// before it, and its functions.
//
// Needs: nothing. Uniforms: none. Functions: srgb_to_linear, linear_to_srgb; pq_to_light and
// hlg_to_light: codes in 0..1 to linear light in shares of 10,000 cd/m2, of HLG on a screen of 1000;
// toned(light, tone): such light rolled off into 0..1. assets/colours.py is their reference and says
// where the formulas stand; `tone` is its Colours.tone.

vec3 srgb_to_linear(vec3 code) {
    vec3 low = code / 12.92;
    vec3 high = pow((max(code, vec3(0.0)) + 0.055) / 1.055, vec3(2.4));
    return mix(high, low, vec3(lessThanEqual(code, vec3(0.04045))));
}

vec3 linear_to_srgb(vec3 light) {
    vec3 low = light * 12.92;
    vec3 high = 1.055 * pow(max(light, vec3(0.0)), vec3(1.0 / 2.4)) - 0.055;
    return mix(high, low, vec3(lessThanEqual(light, vec3(0.0031308))));
}

const float PQ_M1 = 2610.0 / 16384.0;
const float PQ_M2 = 2523.0 / 32.0;
const float PQ_C1 = 3424.0 / 4096.0;
const float PQ_C2 = 2413.0 / 128.0;
const float PQ_C3 = 2392.0 / 128.0;
const float HDR_WHITE = 203.0 / 10000.0;

vec3 pq_to_light(vec3 code) {
    vec3 power = pow(max(code, vec3(0.0)), vec3(1.0 / PQ_M2));
    return pow(max(power - PQ_C1, vec3(0.0)) / (PQ_C2 - PQ_C3 * power), vec3(1.0 / PQ_M1));
}

float light_to_pq(float light) {
    float power = pow(max(light, 0.0), PQ_M1);
    return pow((PQ_C1 + PQ_C2 * power) / (1.0 + PQ_C3 * power), PQ_M2);
}

vec3 hlg_to_light(vec3 code) {
    vec3 bright = (exp((max(code, vec3(0.5)) - 0.55991073) / 0.17883277) + 0.28466892) / 12.0;
    vec3 scene = mix(bright, code * code / 3.0, vec3(lessThanEqual(code, vec3(0.5))));
    float luminance = dot(scene, vec3(0.2627, 0.6780, 0.0593));
    return 0.1 * pow(max(luminance, 1e-9), 0.2) * scene;
}

vec3 toned(vec3 light, vec2 tone) {
    float largest = max(max(light.r, light.g), light.b);
    float code = min(light_to_pq(largest) / tone.x, 1.0);
    float knee = 1.5 * tone.y - 0.5;
    if (code > knee && knee < 1.0) {
        float t = (code - knee) / (1.0 - knee);
        float t2 = t * t;
        float t3 = t2 * t;
        code = (2.0 * t3 - 3.0 * t2 + 1.0) * knee + (t3 - 2.0 * t2 + t) * (1.0 - knee)
            + (3.0 * t2 - 2.0 * t3) * tone.y;
    }
    float target = pq_to_light(vec3(code * tone.x)).r;
    return clamp(light * (target / max(largest, 1e-10)) / HDR_WHITE, 0.0, 1.0);
}
