// Which lights of lamps.glsl are hidden from a place: shadow maps, tiles side by side of one texture
// of depths. The first lights have a tile each: renderer/shadows.py.
//
// Needs: nothing. Uniforms: below. Functions: float lamp_seen(number, place, facing, towards): 1 where
// the light shines, 1 - u_shadow_dark where it is hidden; `facing` is the surface's normal.

const int SHADOWS_MOST = 4;

uniform sampler2D u_shadows;
uniform int u_shadow_count;
uniform int u_shadow_first;                        // the tile of the first light
uniform vec4 u_shadow_rows[4 * SHADOWS_MOST];      // world to tile and depth, 0 to 1, before division
uniform vec2 u_shadow_texels[SHADOWS_MOST];        // metres of a texel; 1: at a metre's distance
uniform float u_shadow_dark;

vec4 shadow_place(int number, vec3 place) {
    vec4 at = vec4(place, 1.0);
    int row = 4 * number;
    return vec4(dot(u_shadow_rows[row], at), dot(u_shadow_rows[row + 1], at),
                dot(u_shadow_rows[row + 2], at), dot(u_shadow_rows[row + 3], at));
}

float shadow_depth(int tile, ivec2 texel, int size) {
    ivec2 inside = clamp(texel, ivec2(0), ivec2(size - 1));
    return texelFetch(u_shadows, inside + ivec2(tile * size, 0), 0).r;
}

float lamp_seen(int number, vec3 place, vec3 facing, vec3 towards) {
    if (number >= u_shadow_count) return 1.0;
    float straight = clamp(dot(facing, towards), 0.0, 1.0);
    vec2 texels = u_shadow_texels[number];
    float texel = texels.x * mix(1.0, shadow_place(number, place).w, texels.y);
    // A step off the surface, as far as the filter's reach leads behind it where light is slanting.
    float off = texel * (0.6 + 2.4 * sqrt(1.0 - straight * straight));
    vec4 seen = shadow_place(number, place + facing * off);
    if (seen.w <= 0.0) return 1.0;
    vec3 at = seen.xyz / seen.w;
    if (any(lessThan(at.xy, vec2(0.0))) || any(greaterThan(at.xy, vec2(1.0)))) return 1.0;
    int size = textureSize(u_shadows, 0).y;
    vec2 between = at.xy * float(size) - 0.5;
    vec2 low = floor(between);
    vec2 share = between - low;
    float depth = min(at.z, 1.0);
    float hidden = 0.0;
    for (int y = -1; y <= 2; y++)
        for (int x = -1; x <= 2; x++) {
            vec2 weight = 2.0 - abs(vec2(x, y) - share);
            float found = shadow_depth(u_shadow_first + number, ivec2(low) + ivec2(x, y), size);
            hidden += found < depth ? weight.x * weight.y : 0.0;
        }
    return 1.0 - u_shadow_dark * hidden / 16.0;
}
