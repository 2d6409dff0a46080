// One picture or video frame as linear premultiplied light, filtered with given gradients.
//
// Needs: colour.glsl. Define at most one of
//   FRAME_YUV      three planes in u_frame, u_frame_cb, u_frame_cr (desktop video)
//   FRAME_ENCODED  u_frame holds 8-bit sRGB codes that the sampler does not decode (web video)
// With neither, u_frame holds or decodes to linear light (SRGB8_ALPHA8, half float).
// Uniforms:
//   sampler2D u_frame
//   vec4 u_frame_window   x, y, width, height of the part to show, in 0..1 of the texture: the whole
//                         is (0, 0, 1, 1); one eye of a stereo picture is a half
//   bool u_frame_straight alpha in u_frame is straight: multiply after sampling
//   FRAME_YUV only: sampler2D u_frame_cb, u_frame_cr; mat3 u_frame_matrix and vec3 u_frame_offset:
//                   R'G'B' = u_frame_matrix * (vec3(Y, Cb, Cr) - u_frame_offset), samples as 0..1;
//                   float u_frame_chroma_lod: levels that chroma is coarser than luma, 0 or 1
// Functions: vec4 frame_sample(uv, dx, dy): uv in 0..1 of the window, v from the top; dx and dy are
// the changes of uv from this pixel to the next ones. Textures filter linearly, with mipmaps where
// they may be seen small, and without the driver's own anisotropy.

uniform sampler2D u_frame;
uniform vec4 u_frame_window;
uniform bool u_frame_straight;
#ifdef FRAME_YUV
uniform sampler2D u_frame_cb;
uniform sampler2D u_frame_cr;
uniform mat3 u_frame_matrix;
uniform vec3 u_frame_offset;
uniform float u_frame_chroma_lod;
#endif

const float FRAME_TAPS = 8.0;
// Mixing neighbours bridges one texel and a half with hardly a loss: filtering wider begins there.
const float FRAME_SHARP = 1.5;

// What the texture holds at a point, as it is coded, at a level of detail.
vec4 frame_texel(vec2 at, float lod) {
#ifdef FRAME_YUV
    vec3 yuv = vec3(
        textureLod(u_frame, at, lod).r,
        textureLod(u_frame_cb, at, lod - u_frame_chroma_lod).r,
        textureLod(u_frame_cr, at, lod - u_frame_chroma_lod).r);
    return vec4(yuv, 1.0);
#else
    return textureLod(u_frame, at, lod);
#endif
}

// What frame_texel gave, or a mean of it, as linear premultiplied light.
vec4 frame_light(vec4 colour) {
#ifdef FRAME_YUV
    vec3 code = u_frame_matrix * (colour.rgb - u_frame_offset);
    return vec4(srgb_to_linear(clamp(code, 0.0, 1.0)), 1.0);
#else
#ifdef FRAME_ENCODED
    colour.rgb = srgb_to_linear(colour.rgb);
#endif
    if (u_frame_straight) colour.rgb *= colour.a;
    return colour;
#endif
}

vec4 frame_sample(vec2 uv, vec2 dx, vec2 dy) {
    vec2 at = u_frame_window.xy + uv * u_frame_window.zw;
    vec2 size = vec2(textureSize(u_frame, 0));
    vec2 gx = dx * u_frame_window.zw * size;
    vec2 gy = dy * u_frame_window.zw * size;
    // Anisotropic filtering, spelt out so that every driver and both players give the same: a row
    // of samples along the longer side of the pixel's footprint, each as wide as the shorter side.
    vec2 along = dot(gx, gx) > dot(gy, gy) ? gx : gy;
    float longer = length(along);
    float shorter = abs(gx.x * gy.y - gx.y * gy.x) / max(longer, 1e-6);
    shorter = max(max(shorter, FRAME_SHARP), longer / FRAME_TAPS);
    float lod = log2(shorter / FRAME_SHARP);
    int taps = int(ceil(longer / shorter - 0.05));
    // A filter must not reach out of its window into the other eye. Where the window is as wide or
    // high as the texture, the texture's own wrapping does what is right.
    vec2 margin = 0.5 * exp2(ceil(lod)) / size;
#ifdef FRAME_YUV
    margin = max(margin, 0.5 / vec2(textureSize(u_frame_cb, 0)));
#endif
    vec2 low = u_frame_window.xy + margin;
    vec2 high = u_frame_window.xy + u_frame_window.zw - margin;
    if (u_frame_window.z == 1.0) { low.x = -2.0; high.x = 3.0; }
    if (u_frame_window.w == 1.0) { low.y = -2.0; high.y = 3.0; }
    if (taps <= 1) return frame_light(frame_texel(clamp(at, low, high), lod));
    vec2 step_along = along / (size * float(taps));
    vec2 first = at - 0.5 * float(taps - 1) * step_along;
    vec4 sum = vec4(0.0);
    for (int tap = 0; tap < taps; ++tap) {
        sum += frame_light(frame_texel(clamp(first + float(tap) * step_along, low, high), lod));
    }
    return sum / float(taps);
}
