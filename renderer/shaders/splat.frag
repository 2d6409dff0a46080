// A Gaussian splat, premultiplied.
#include "shared/splat.glsl"

in vec2 v_at;
flat in vec4 v_colour;

out vec4 o_colour;

void main() {
    float cover = splat_cover(v_at, v_colour.a);
    if (cover < SPLAT_FAINTEST) discard;
    o_colour = vec4(v_colour.rgb * cover, cover);
}
