// What the ground loses of its light to what stands on it: a soft shadow for each light that casts
// one, and what is hidden of the light from all around. Made once for all views: renderer/shadows.py.
//
// Needs: veil.glsl, lamps.glsl, shadows.glsl. Uniforms: below, and theirs. Functions:
// float ground_hidden(uv, texel), the share of the light from all around that is hidden;
// float ground_lost(uv, texel), the share of all light that is; float ground_shade(uv), the second as
// it is shown. `uv` is a place of the ground, `texel` a pixel of the map that is being made.

uniform vec4 u_ground;          // its least x and z, and its size in both, metres
uniform float u_ground_height;  // its y
uniform float u_ground_tall;    // metres that what stands on it is seen by the first two tiles
uniform float u_ground_ambient; // what the light from all around gives it
uniform sampler2D u_ground_map;
uniform vec3 u_ground_lights[SHADOWS_MOST];  // near and far of a light's tile, metres; its size, below
                                             // 0 where it shines from a place

const float GROUND_TURN = 6.283185307179586;
const float GROUND_GOLDEN = 2.399963229728653;
const int GROUND_WAYS = 8;
const int GROUND_STEPS = 12;
const int GROUND_LOOKS = 16;
const int GROUND_TAPS = 24;

// From where to where something stands over a place; the second is less where nothing does.
vec2 ground_stands(vec2 uv, int size) {
    ivec2 texel = ivec2(floor(uv * float(size)));
    if (any(lessThan(texel, ivec2(0))) || any(greaterThanEqual(texel, ivec2(size)))) return vec2(1.0, 0.0);
    float below = shadow_depth(0, texel, size);
    float above = 1.0 - shadow_depth(1, ivec2(texel.x, size - 1 - texel.y), size);
    return vec2(below, above) * u_ground_tall;
}

// In each of some directions all that stands there hides one span of heights: the light that comes
// from there to a level ground goes with the square of the sine.
float ground_hidden(vec2 uv, ivec2 texel) {
    int size = textureSize(u_shadows, 0).y;
    float reach = 1.2 * u_ground_tall;
    float start = veil_step(texel);
    float begun = veil_step(texel.yx + ivec2(1, 2));
    float hidden = 0.0;
    for (int way = 0; way < GROUND_WAYS; way++) {
        float turn = GROUND_TURN * (float(way) + start) / float(GROUND_WAYS);
        vec2 ahead = vec2(cos(turn), sin(turn));
        float low = 1.0, high = 0.0;
        for (int at = 0; at < GROUND_STEPS; at++) {
            float share = (float(at) + begun) / float(GROUND_STEPS);
            float far = max(reach * share * share, 0.002);
            vec2 stands = ground_stands(uv + ahead * far / u_ground.zw, size);
            if (stands.y <= stands.x) continue;
            vec2 squared = stands * stands;
            vec2 sine = squared / (squared + far * far);
            low = min(low, sine.x);
            high = max(high, sine.y);
        }
        hidden += max(high - low, 0.0);
    }
    return hidden / float(GROUND_WAYS);
}

float ground_metres(vec4 light, float depth) {
    if (light.w == 0.0) return mix(light.x, light.y, depth);
    return light.x * light.y / (light.y - depth * (light.y - light.x));
}

// The share of a light that reaches the ground: what hides it is looked for first, so that its edge
// is as soft as it is far away (Fernando, "Percentage-closer soft shadows", 2005).
float ground_seen(int number, vec3 place, ivec2 texel) {
    vec4 seen = shadow_place(number, place);
    if (seen.w <= 0.0) return 1.0;
    vec3 at = seen.xyz / seen.w;
    vec3 told = u_ground_lights[number];
    vec4 light = vec4(told.xy, abs(told.z), told.z < 0.0 ? 1.0 : 0.0);
    int size = textureSize(u_shadows, 0).y;
    float metre = 1.0 / (u_shadow_texels[number].x * float(size));  // of the tile, at a metre
    float depth = ground_metres(light, min(at.z, 1.0));
    if (light.w > 0.0) metre /= depth;
    float most = light.z * (light.w > 0.0 ? 1.0 : depth - light.x);
    vec2 texture_size = vec2(float(size));
    float turn = GROUND_TURN * veil_step(texel);
    float margin = 0.004 + 1.5 / (metre * float(size));
    float sum = 0.0, found = 0.0;
    for (int i = 0; i < GROUND_LOOKS; i++) {
        float angle = turn + GROUND_GOLDEN * float(i);
        vec2 step_aside = sqrt((float(i) + 0.5) / float(GROUND_LOOKS)) * vec2(cos(angle), sin(angle));
        vec2 uv = at.xy + step_aside * most * metre;
        if (any(lessThan(uv, vec2(0.0))) || any(greaterThan(uv, vec2(1.0)))) continue;
        float met = shadow_depth(u_shadow_first + number, ivec2(uv * texture_size), size);
        float metres = ground_metres(light, met);
        if (met < 1.0 && metres < depth - margin) {
            sum += metres;
            found += 1.0;
        }
    }
    if (found == 0.0) return 1.0;
    float blocked = sum / found;
    float wide = light.z * (light.w > 0.0 ? (depth - blocked) / blocked : depth - blocked);
    wide = max(wide * metre, 1.5 / float(size));
    float lit = 0.0;
    for (int i = 0; i < GROUND_TAPS; i++) {
        float angle = turn + GROUND_GOLDEN * float(i);
        vec2 step_aside = sqrt((float(i) + 0.5) / float(GROUND_TAPS)) * vec2(cos(angle), sin(angle));
        vec2 uv = at.xy + step_aside * wide;
        bool outside = any(lessThan(uv, vec2(0.0))) || any(greaterThan(uv, vec2(1.0)));
        float met = shadow_depth(u_shadow_first + number, ivec2(uv * texture_size), size);
        bool hides = !outside && met < 1.0 && ground_metres(light, met) < depth - margin;
        lit += hides ? 0.0 : 1.0;
    }
    return lit / float(GROUND_TAPS);
}

// A mean over the four by four texels of the pattern.
float ground_even(vec2 uv) {
    vec2 texel = 1.0 / vec2(textureSize(u_ground_map, 0));
    return 0.25 * (texture(u_ground_map, uv + texel * vec2(-1.0, -1.0)).r
        + texture(u_ground_map, uv + texel * vec2(1.0, -1.0)).r
        + texture(u_ground_map, uv + texel * vec2(-1.0, 1.0)).r
        + texture(u_ground_map, uv + texel * vec2(1.0, 1.0)).r);
}

float ground_lost(vec2 uv, ivec2 texel) {
    vec3 place = vec3(u_ground.x + uv.x * u_ground.z, u_ground_height, u_ground.y + uv.y * u_ground.w);
    float whole = u_ground_ambient;
    float left = u_ground_ambient * (1.0 - ground_even(uv));
    for (int i = 0; i < u_shadow_count; i++) {
        vec3 towards;
        vec3 light = lamp_light(i, place, towards);
        float given = dot(light, vec3(0.2126, 0.7152, 0.0722)) * max(towards.y, 0.0);
        whole += given;
        if (given > 0.0) left += given * ground_seen(i, place, texel);
    }
    return whole > 0.0 ? 1.0 - left / whole : 0.0;
}

// Towards the edges of the map it fades to nothing.
float ground_shade(vec2 uv) {
    vec2 inside = smoothstep(vec2(0.0), vec2(0.12), 0.5 - abs(uv - 0.5));
    return ground_even(uv) * inside.x * inside.y;
}
