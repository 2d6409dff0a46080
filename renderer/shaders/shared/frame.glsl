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
//                   R'G'B' = u_frame_matrix * (vec3(Y, Cb, Cr) - u_frame_offset), samples as 0..1
// Functions: vec4 frame_sample(uv, dx, dy): uv in 0..1 of the window, v from the top; dx and dy are
// the changes of uv from this pixel to the next ones. Outside the window the border repeats.

uniform sampler2D u_frame;
uniform vec4 u_frame_window;
uniform bool u_frame_straight;
#ifdef FRAME_YUV
uniform sampler2D u_frame_cb;
uniform sampler2D u_frame_cr;
uniform mat3 u_frame_matrix;
uniform vec3 u_frame_offset;
#endif

vec4 frame_sample(vec2 uv, vec2 dx, vec2 dy) {
    vec2 at = u_frame_window.xy + uv * u_frame_window.zw;
    vec2 gx = dx * u_frame_window.zw;
    vec2 gy = dy * u_frame_window.zw;
    // A filter must not reach out of its window into the other eye. Where the window is as wide or
    // high as the texture, the texture's own wrapping does what is right.
    vec2 size = vec2(textureSize(u_frame, 0));
    vec2 reach = max(abs(gx), abs(gy)) * size;
    vec2 margin = 0.5 * max(1.0, max(reach.x, reach.y)) / size;
#ifdef FRAME_YUV
    margin = max(margin, 0.5 / vec2(textureSize(u_frame_cb, 0)));
#endif
    vec2 low = u_frame_window.xy + margin;
    vec2 high = u_frame_window.xy + u_frame_window.zw - margin;
    if (u_frame_window.z < 1.0) at.x = clamp(at.x, low.x, max(low.x, high.x));
    if (u_frame_window.w < 1.0) at.y = clamp(at.y, low.y, max(low.y, high.y));
#ifdef FRAME_YUV
    vec3 yuv = vec3(
        textureGrad(u_frame, at, gx, gy).r,
        textureGrad(u_frame_cb, at, gx, gy).r,
        textureGrad(u_frame_cr, at, gx, gy).r);
    vec3 code = u_frame_matrix * (yuv - u_frame_offset);
    return vec4(srgb_to_linear(clamp(code, 0.0, 1.0)), 1.0);
#else
    vec4 colour = textureGrad(u_frame, at, gx, gy);
#ifdef FRAME_ENCODED
    colour.rgb = srgb_to_linear(colour.rgb);
#endif
    if (u_frame_straight) colour.rgb *= colour.a;
    return colour;
#endif
}
