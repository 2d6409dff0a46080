// A film's picture cut out: by its own alpha, and by the colour of a screen that is behind.
//
// Needs: colour.glsl, frame.glsl. Uniforms, with CUT_KEY defined: vec3 u_key, the screen's R'G'B'
// codes; vec3 u_key_how, its tolerance, softness and spill, each 0..1. Functions: vec4 cut_light(uv),
// the linear premultiplied light of the texel there; vec4 keyed(code, key, how), sRGB codes and how
// much of them stays.
//
// What a colour has of the screen's is told in the plane of Cb and Cr, turned so that the screen's
// colour lies along its first axis: how far along it is, less how far beside (the chroma keyer of
// K. Jack, Video Demystified, chapter 7, with an acceptance angle of 90 degrees). It is 1 for the
// screen itself, less where the light on it is, 0 for greys and for all other hues. A colour mixed of
// the screen and something grey has as much of it as the screen has in the mixture: so what is left
// when it is taken away is the thing in front, without the screen's light on it. Things in front have
// hues of their own, so that more is taken away than tells how much of the screen is seen.

#ifdef CUT_KEY
uniform vec3 u_key;
uniform vec3 u_key_how;
#endif

const vec3 CUT_LUMA = vec3(0.2126, 0.7152, 0.0722);

vec2 cut_chroma(vec3 code) {
    float luma = dot(code, CUT_LUMA);
    return vec2((code.b - luma) / 1.8556, (code.r - luma) / 1.5748);
}

vec4 keyed(vec3 code, vec3 key, vec3 how) {
    vec2 screen = cut_chroma(key);
    vec2 own = cut_chroma(code);
    float size = max(dot(screen, screen), 1e-3);
    float along = dot(own, screen) / size;
    float beside = abs(own.x * screen.y - own.y * screen.x) / size;
    float share = along - beside;
    float clear_from = 1.0 - how.x;
    float whole_to = max(clear_from - max(how.y, 1e-3), 0.0);
    float stays = clamp((clear_from - share) / max(clear_from - whole_to, 1e-3), 0.0, 1.0);
    float taken = clamp(along - 0.4 * beside, 0.0, 0.9) * how.z;
    return vec4(clamp((code - taken * key) / (1.0 - taken), 0.0, 1.0), stays);
}

vec4 cut_light(vec2 uv) {
    vec4 colour = frame_straight(frame_texel(uv, 0.0));
#ifdef CUT_KEY
    vec4 kept = keyed(linear_to_srgb(colour.rgb), u_key, u_key_how);
    colour = vec4(srgb_to_linear(kept.rgb), colour.a * kept.a);
#endif
    return vec4(colour.rgb * colour.a, colour.a);
}
