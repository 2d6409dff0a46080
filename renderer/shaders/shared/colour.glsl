// sRGB transfer functions (IEC 61966-2-1).
//
// Contract of every file in this folder: no #version line and no precision statement, so that it
// stands in `#version 330 core` and, after `precision highp float; precision highp sampler2D;`, in
// `#version 300 es`. Colours are linear BT.709 light, premultiplied where they have alpha. Texture
// v = 0 is the picture's top row (three: flipY = false). Each file names its uniforms, what it needs
// before it, and its functions.
//
// Needs: nothing. Uniforms: none. Functions: srgb_to_linear, linear_to_srgb.

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
