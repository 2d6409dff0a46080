// The one output pass: linear premultiplied light to sRGB codes with straight alpha.
#include "shared/colour.glsl"

uniform sampler2D u_light;
uniform vec4 u_rect;      // of the canvas that is written: x, y, width, height in pixels
uniform bool u_flip;      // write row 0 up, as pictures in memory are
uniform bool u_opaque;    // what is behind is black, alpha is 1
uniform vec2 u_stretch;   // a pixel of the canvas in the light's texture; 0: they are as large
uniform int u_fine;       // so many texels each way are averaged into a pixel

#ifdef ANAGLYPH
uniform sampler2D u_right;  // the right eye's light; u_light is the left one's

// E. Dubois, "A projection method to generate anaglyph stereo images", ICASSP 2001: the least squares
// of what both eyes see through red and cyan glasses, in linear light; the numbers that three.js has.
const mat3 LEFT = mat3(
    0.4561000, -0.0400822, -0.0152161,
    0.5004840, -0.0378246, -0.0205971,
    0.1763810, -0.0157589, -0.0054686);
const mat3 RIGHT = mat3(
    -0.0434706, 0.3784760, -0.0721527,
    -0.0879388, 0.7336400, -0.1129610,
    -0.0015553, -0.0184503, 1.2264000);
#endif

out vec4 o_colour;

vec4 light_at(sampler2D light) {
    vec2 pixel = gl_FragCoord.xy - u_rect.xy;
    if (u_stretch.x > 0.0) {
        if (u_flip) pixel.y = u_rect.w - pixel.y;
        return texture(light, pixel * u_stretch);
    }
    ivec2 at = ivec2(pixel);
    if (u_flip) at.y = int(u_rect.w) - 1 - at.y;
    vec4 sum = vec4(0.0);
    for (int y = 0; y < u_fine; ++y)
        for (int x = 0; x < u_fine; ++x) sum += texelFetch(light, at * u_fine + ivec2(x, y), 0);
    return sum / float(u_fine * u_fine);
}

vec4 straight(vec4 light) {
    float alpha = u_opaque ? 1.0 : clamp(light.a, 0.0, 1.0);
    return vec4(u_opaque ? light.rgb : light.rgb / max(light.a, 1e-6), alpha);
}

void main() {
    vec4 colour = straight(light_at(u_light));
#ifdef ANAGLYPH
    vec4 other = straight(light_at(u_right));
    colour = vec4(
        LEFT * clamp(colour.rgb, 0.0, 1.0) + RIGHT * clamp(other.rgb, 0.0, 1.0),
        max(colour.a, other.a));
#endif
    o_colour = vec4(linear_to_srgb(clamp(colour.rgb, 0.0, 1.0)), colour.a);
}
