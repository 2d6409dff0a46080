// Premultiplied linear light as the framebuffer wants it: as it is in the page's own linear buffer,
// as sRGB codes in a headset's. three defines linearToOutputTexel.

vec4 encoded(vec4 light) {
    if (light.a <= 0.0) return light;
    return vec4(linearToOutputTexel(vec4(light.rgb / light.a, 1.0)).rgb * light.a, light.a);
}
