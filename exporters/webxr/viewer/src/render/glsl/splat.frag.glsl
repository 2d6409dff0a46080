// A Gaussian splat, premultiplied.

in vec2 v_at;
flat in vec4 v_colour;
layout(location = 0) out highp vec4 o_colour;

void main() {
    float cover = splat_cover(v_at, v_colour.a);
    if (cover < SPLAT_FAINTEST) discard;
    vec3 colour = linearToOutputTexel(vec4(v_colour.rgb, 1.0)).rgb;
    o_colour = vec4(colour * cover, cover);
}
