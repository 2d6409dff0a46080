// How light that is brighter than the screen's white is brought down to it.
//
// Needs: nothing. Uniforms: u_tone (0: cut off, 1: Khronos PBR Neutral, 2: ACES film) and u_exposure,
// stops. Functions: vec3 toned(light), linear to linear.
//
// Equal to three's NeutralToneMapping and ACESFilmicToneMapping 0.187: the Khronos specification of
// 2024, and Hill's fit of the ACES reference and output transforms, 1 / 0.6 brighter.

uniform int u_tone;
uniform float u_exposure;

vec3 tone_neutral(vec3 light) {
    const float START = 0.76;  // of the compression
    float least = min(light.r, min(light.g, light.b));
    light -= least < 0.08 ? least - 6.25 * least * least : 0.04;
    float peak = max(light.r, max(light.g, light.b));
    if (peak < START) return light;
    float room = 1.0 - START;
    float lowered = 1.0 - room * room / (peak + room - START);
    float white = 1.0 - 1.0 / (0.15 * (peak - lowered) + 1.0);
    return mix(light * (lowered / peak), vec3(lowered), white);
}

vec3 tone_aces(vec3 light) {
    const mat3 INTO = mat3(0.59719, 0.07600, 0.02840,
                           0.35458, 0.90834, 0.13383,
                           0.04823, 0.01566, 0.83777);
    const mat3 BACK = mat3(1.60475, -0.10208, -0.00327,
                           -0.53108, 1.10813, -0.07276,
                           -0.07367, -0.00605, 1.07602);
    vec3 x = INTO * (light / 0.6);
    vec3 fitted = (x * (x + 0.0245786) - 0.000090537)
        / (x * (0.983729 * x + 0.4329510) + 0.238081);
    return clamp(BACK * fitted, 0.0, 1.0);
}

vec3 toned(vec3 light) {
    light *= exp2(u_exposure);
    return u_tone == 1 ? tone_neutral(light) : u_tone == 2 ? tone_aces(light) : light;
}
