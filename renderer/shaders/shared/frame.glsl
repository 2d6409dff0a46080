// One picture or video frame as linear premultiplied light, filtered with given gradients.
//
// Needs: colour.glsl. Define at most one of
//   FRAME_YUV      three planes in u_frame, u_frame_cb, u_frame_cr (desktop video)
//   FRAME_ENCODED  u_frame holds 8-bit sRGB codes that the sampler does not decode (web video)
// with FRAME_BELOW beside the latter where the picture's lower half is its alpha, in grey (a package's
// films), and, where no pixel covers more than FRAME_SHARP texels, FRAME_PLAIN: the same, sooner.
// With neither, u_frame holds or decodes to linear light (SRGB8_ALPHA8, half float).
// Uniforms:
//   sampler2D u_frame
//   vec4 u_frame_window   with FRAME_WINDOW defined: x, y, width, height of the part to show, in 0..1
//                         of the texture, such as one eye of a stereo picture; else the whole is
//   bool u_frame_straight alpha in u_frame is straight: multiply after sampling
//   FRAME_YUV only: sampler2D u_frame_cb, u_frame_cr; mat3 u_frame_matrix and vec3 u_frame_offset:
//                   R'G'B' = u_frame_matrix * (vec3(Y, Cb, Cr) - u_frame_offset), samples as 0..1;
//                   vec4 u_frame_chroma: where a point of luma lies in chroma, at * xy + zw;
//                   float u_frame_chroma_lod: levels that chroma is coarser than luma
//   FRAME_ALPHA too: sampler2D u_frame_alpha, float u_frame_alpha_scale: alpha is their product;
//                   bool u_frame_multiplied: colour codes are multiplied by it already
//   One of FRAME_PQ, FRAME_HLG with vec2 u_frame_tone (see colour.glsl), FRAME_GAMMA with
//   float u_frame_gamma says what the codes are; else they are sRGB. FRAME_GAMUT with
//   mat3 u_frame_gamut: light of other primaries to BT.709's
//   FRAME_TILED: mosaic.glsl stands before it, and u_frame is but the overview of its tiles
// Functions: vec2 frame_size(): pixels of what u_frame shows; vec4 frame_texel(at, lod) and vec4 frame_straight(texel): codes there, and their light;
// vec4 frame_sample(uv, dx, dy): uv in 0..1 of the window, v from the top; dx and dy are
// the changes of uv from this pixel to the next ones. Textures filter linearly, with mipmaps where
// they may be seen small, and without the driver's own anisotropy.

uniform sampler2D u_frame;
#ifdef FRAME_WINDOW
uniform vec4 u_frame_window;
#endif
uniform bool u_frame_straight;
#ifdef FRAME_YUV
uniform sampler2D u_frame_cb;
uniform sampler2D u_frame_cr;
uniform mat3 u_frame_matrix;
uniform vec3 u_frame_offset;
uniform vec4 u_frame_chroma;
uniform float u_frame_chroma_lod;
#ifdef FRAME_ALPHA
uniform sampler2D u_frame_alpha;
uniform float u_frame_alpha_scale;
uniform bool u_frame_multiplied;
#endif
#if defined(FRAME_PQ) || defined(FRAME_HLG)
uniform vec2 u_frame_tone;
#endif
#ifdef FRAME_GAMMA
uniform float u_frame_gamma;
#endif
#ifdef FRAME_GAMUT
uniform mat3 u_frame_gamut;
#endif
#endif

const float FRAME_TAPS = 8.0;
// Mixing neighbours bridges one texel and a half with hardly a loss: filtering wider begins there.
const float FRAME_SHARP = 1.5;

vec2 frame_size() {
#ifdef FRAME_TILED
    return u_mosaic_part.zw;
#else
    return vec2(textureSize(u_frame, 0));
#endif
}

#ifdef FRAME_TILED
vec4 frame_level(vec2 at, float level) {
    vec4 colour;
    if (level < u_mosaic_levels && mosaic_texel(at, level, colour)) {
#ifndef FRAME_ENCODED
        colour.rgb = srgb_to_linear(colour.rgb);
#endif
        return colour;
    }
    return textureLod(u_frame, at, max(level - u_mosaic_levels, 0.0));
}
#endif

// What the texture holds at a point, as it is coded, at a level of detail.
vec4 frame_texel(vec2 at, float lod) {
#ifdef FRAME_TILED
    if (lod >= u_mosaic_levels) return textureLod(u_frame, at, lod - u_mosaic_levels);
    float level = floor(lod);
    vec4 fine = frame_level(at, level);
    return lod > level ? mix(fine, frame_level(at, level + 1.0), lod - level) : fine;
#endif
#ifdef FRAME_YUV
    vec2 coarse = at * u_frame_chroma.xy + u_frame_chroma.zw;
    vec3 yuv = vec3(
        textureLod(u_frame, at, lod).r,
        textureLod(u_frame_cb, coarse, lod - u_frame_chroma_lod).r,
        textureLod(u_frame_cr, coarse, lod - u_frame_chroma_lod).r);
#ifdef FRAME_ALPHA
    return vec4(yuv, textureLod(u_frame_alpha, at, lod).r * u_frame_alpha_scale);
#else
    return vec4(yuv, 1.0);
#endif
#elif defined(FRAME_BELOW)
    float edge = 0.5 / float(textureSize(u_frame, 0).y);
    vec4 above = textureLod(u_frame, vec2(at.x, min(0.5 * at.y, 0.5 - edge)), lod);
    vec4 below = textureLod(u_frame, vec2(at.x, max(0.5 + 0.5 * at.y, 0.5 + edge)), lod);
    return vec4(above.rgb, below.g);
#else
    return textureLod(u_frame, at, lod);
#endif
}

// What frame_texel gave, or a mean of it, as linear light, its alpha as the texture has it.
vec4 frame_straight(vec4 colour) {
#ifdef FRAME_YUV
    vec3 code = u_frame_matrix * (colour.rgb - u_frame_offset);
#ifdef FRAME_ALPHA
    if (u_frame_multiplied) code /= max(colour.a, 1e-4);
#endif
    code = clamp(code, 0.0, 1.0);
#if defined(FRAME_PQ)
    vec3 light = toned(pq_to_light(code), u_frame_tone);
#elif defined(FRAME_HLG)
    vec3 light = toned(hlg_to_light(code), u_frame_tone);
#elif defined(FRAME_GAMMA)
    vec3 light = pow(code, vec3(u_frame_gamma));
#else
    vec3 light = srgb_to_linear(code);
#endif
#ifdef FRAME_GAMUT
    light = clamp(u_frame_gamut * light, 0.0, 1.0);
#endif
    return vec4(light, colour.a);
#else
#ifdef FRAME_ENCODED
    colour.rgb = srgb_to_linear(colour.rgb);
#endif
    return colour;
#endif
}

vec4 frame_light(vec4 colour) {
    colour = frame_straight(colour);
    if (u_frame_straight) colour.rgb *= colour.a;
    return colour;
}

// A filter must not reach out of its window into the other eye. Where the window is as wide or high
// as the texture, the texture's own wrapping does what is right.
vec2 frame_place(vec2 at, float lod) {
#ifdef FRAME_WINDOW
    vec2 margin = vec2(0.5 * exp2(ceil(lod))) / frame_size();
#ifdef FRAME_YUV
    margin = max(margin, 0.5 / vec2(textureSize(u_frame_cb, 0)));
#endif
    vec2 low = u_frame_window.xy + margin;
    vec2 high = u_frame_window.xy + u_frame_window.zw - margin;
    if (u_frame_window.z < 1.0) at.x = clamp(at.x, low.x, max(low.x, high.x));
    if (u_frame_window.w < 1.0) at.y = clamp(at.y, low.y, max(low.y, high.y));
#endif
    return at;
}

vec4 frame_sample(vec2 uv, vec2 dx, vec2 dy) {
#ifdef FRAME_WINDOW
    uv = u_frame_window.xy + uv * u_frame_window.zw;
    dx *= u_frame_window.zw;
    dy *= u_frame_window.zw;
#endif
#ifdef FRAME_PLAIN
    return frame_light(frame_texel(frame_place(uv, 0.0), 0.0));
#else
    // Anisotropic filtering, spelt out so that every driver and both players give the same: a row
    // of samples along the longer side of the pixel's footprint, each as wide as the shorter side.
    vec2 size = frame_size();
#ifdef FRAME_ASKED
    size *= u_mosaic_share;
#endif
    vec2 gx = dx * size;
    vec2 gy = dy * size;
    vec2 along = dot(gx, gx) > dot(gy, gy) ? gx : gy;
    float longer = length(along);
    float shorter = abs(gx.x * gy.y - gx.y * gy.x) / max(longer, 1e-6);
    shorter = max(max(shorter, FRAME_SHARP), longer / FRAME_TAPS);
    float lod = log2(shorter / FRAME_SHARP);
    // Bounded even where a plane seen edge-on has gradients that are no numbers.
    int taps = clamp(int(ceil(longer / shorter - 0.05)), 1, int(FRAME_TAPS));
#ifdef FRAME_ASKED
    mosaic_ask(uv, gx, gy, along, lod);
    return vec4(0.0);
#endif
    vec2 stride = along / (size * float(taps));
    vec2 at = uv - 0.5 * float(taps - 1) * stride;
    vec4 sum = vec4(0.0);
    for (int tap = 0; tap < taps; ++tap) {
        sum += frame_light(frame_texel(frame_place(at, lod), lod));
        at += stride;
    }
    return sum / float(taps);
#endif
}
