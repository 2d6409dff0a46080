// A line through points of the world, asked for by a ray: round tubes with round joins, dashes, heads.
//
// Needs: nothing. Uniforms: vec4 u_points[LINE_POINTS]: x, y, z in the world, w metres along;
// int u_count; float u_half: half of its width, metres; bool u_steady: of a metre at LINE_STEADY
// metres from the ray's origin, as wide from everywhere; float u_dash: metres of a dash and of a gap,
// 0 for none; bvec2 as bool u_head_start, u_head_end; vec3 u_colour, linear; float u_halo: how much
// of a dark rim there is, 0 to 1. Functions:
//   vec4 line_colour(origin, way, origin_dx, way_dx, origin_dy, way_dy, out float far): of the ray
//   from `origin` along the unit `way`, which change so to the next pixels; `far` is where it meets
//   the line, metres, drawn towards the eye by a few radii, so that a line on a floor is whole.
// story/strokes.py makes the points, renderer/marks.py picks by the same distances.

const int LINE_POINTS = 128;
const float LINE_STEADY = 2.0;
const float LINE_HEAD = 6.0;      // how long a head is, in half widths of the line
const float LINE_FLARE = 2.6;     // how wide half of it is, in half widths
const float LINE_HALO = 1.9;      // how far its rim reaches out, in half widths
const float LINE_NEAR = 0.02;     // metres before the eye

uniform vec4 u_points[LINE_POINTS];
uniform int u_count;
uniform float u_half;
uniform bool u_steady;
uniform float u_dash;
uniform bool u_head_start;
uniform bool u_head_end;
uniform vec3 u_colour;
uniform float u_halo;

struct LineRay {
    vec3 origin;
    vec3 way;
    vec3 origin_dx;
    vec3 way_dx;
    vec3 origin_dy;
    vec3 way_dy;
};

// How the ray passes a straight piece: where along the piece, 0..1 and beyond; where along the ray;
// how far apart; by how much that changes a pixel, and where along the piece changes, in metres.
struct LinePass {
    float share;
    float reach;
    float apart;
    float pixel;
    float slide;
};

float line_half(float reach) {
    return u_steady ? u_half * reach / LINE_STEADY : u_half;
}

LinePass line_pass(LineRay ray, vec3 a, vec3 b) {
    vec3 along = b - a;
    float size = max(dot(along, along), 1e-12);
    vec3 from = ray.origin - a;
    float across = dot(ray.way, along);
    float back = dot(ray.way, from);
    float beside = dot(along, from);
    float skew = size - across * across;
    LinePass pass;
    pass.share = skew > 1e-9 * size ? (beside - across * back) / skew : beside / size;
    float held = clamp(pass.share, 0.0, 1.0);
    pass.reach = held * across - back;
    if (pass.reach < LINE_NEAR) {
        pass.reach = LINE_NEAR;
        pass.share = (beside + across * LINE_NEAR) / size;
        held = clamp(pass.share, 0.0, 1.0);
    }
    vec3 gap = from + pass.reach * ray.way - held * along;
    pass.apart = length(gap);
    vec3 right = ray.origin_dx + pass.reach * ray.way_dx;
    vec3 up = ray.origin_dy + pass.reach * ray.way_dy;
    float least = 0.5 * min(length(right), length(up));
    vec3 side = pass.apart > 1e-7 ? gap / pass.apart : vec3(0.0);
    pass.pixel = max(length(vec2(dot(side, right), dot(side, up))), max(least, 1e-9));
    vec3 unit = along * inversesqrt(size);
    vec3 turned = unit - ray.way * dot(unit, ray.way);
    float slant = max(dot(turned, turned), 1e-4);
    pass.slide = max(length(vec2(dot(turned, right), dot(turned, up))) / slant, 1e-9);
    return pass;
}

// What of the pixel lies within `reach` of a middle that is `apart` away.
float line_cover(float apart, float reach, float pixel) {
    float low = clamp((apart + reach) / pixel + 0.5, 0.0, 1.0);
    float high = clamp((reach - apart) / pixel + 0.5, 0.0, 1.0);
    return max(low + high - 1.0, 0.0);
}

float line_dash(float along, float slide) {
    if (u_dash <= 0.0) return 1.0;
    float period = 2.0 * u_dash;
    float away = abs(mod(along + 0.5 * u_dash, period) - u_dash);
    float cover = clamp(0.5 - (away - 0.5 * u_dash) / slide, 0.0, 1.0);
    return mix(cover, 0.5, clamp(slide / u_dash - 0.5, 0.0, 1.0));
}

// Cover of a head and of its rim, from its base to its tip.
vec2 line_head(LineRay ray, vec3 base, vec3 tip, float wide, out float reach) {
    LinePass pass = line_pass(ray, base, tip);
    float size = length(tip - base);
    reach = pass.reach;
    float held = clamp(pass.share, 0.0, 1.0);
    float lean = inversesqrt(1.0 + wide * wide / max(size * size, 1e-12));
    float side = (pass.apart - wide * (1.0 - held)) * lean;
    float before = -pass.share * size;  // how far behind its base
    float rim = wide * (LINE_HALO - 1.0) / LINE_FLARE;
    float body = clamp(0.5 - side / pass.pixel, 0.0, 1.0)
        * clamp(0.5 - before / pass.slide, 0.0, 1.0);
    float halo = clamp(0.5 - (side - rim) / pass.pixel, 0.0, 1.0)
        * clamp(0.5 - (before - rim) / pass.slide, 0.0, 1.0);
    return vec2(body, halo);
}

vec4 line_colour(
    vec3 origin, vec3 way, vec3 origin_dx, vec3 way_dx, vec3 origin_dy, vec3 way_dy, out float far
) {
    LineRay ray = LineRay(origin, way, origin_dx, way_dx, origin_dy, way_dy);
    float cover = 0.0;
    float halo = 0.0;
    far = 1e9;
    int last = u_count - 2;
    for (int n = 0; n < LINE_POINTS - 1; ++n) {
        if (n > last) break;
        vec4 a = u_points[n];
        vec4 b = u_points[n + 1];
        float size = max(b.w - a.w, 1e-6);
        // A head takes the place of an end of the line, as much of it as there is.
        bool heads[2] = bool[2](n == 0 && u_head_start, n == last && u_head_end);
        for (int end = 0; end < 2; ++end) {
            if (!heads[end]) continue;
            vec3 tip = end == 0 ? a.xyz : b.xyz;
            float wide = line_half(length(tip - origin));
            float share = min(LINE_HEAD * wide / size, heads[0] && heads[1] ? 0.5 : 1.0);
            vec3 base = mix(tip, end == 0 ? b.xyz : a.xyz, share);
            float reach;
            vec2 found = line_head(ray, base, tip, LINE_FLARE * wide, reach);
            if (found.y > 0.0 && reach > LINE_NEAR) far = min(far, reach - LINE_HEAD * wide);
            cover = max(cover, found.x);
            halo = max(halo, found.y);
            float cut = 0.7 * share;
            if (end == 0) a = mix(a, b, cut);
            else b = mix(b, a, cut);
        }
        LinePass pass = line_pass(ray, a.xyz, b.xyz);
        float wide = line_half(pass.reach);
        float held = clamp(pass.share, 0.0, 1.0);
        float dashed = line_dash(mix(a.w, b.w, held), pass.slide);
        if (pass.reach <= LINE_NEAR) continue;
        float body = line_cover(pass.apart, wide, pass.pixel) * dashed;
        float rim = line_cover(pass.apart, LINE_HALO * wide, pass.pixel) * dashed;
        if (rim > 0.0) far = min(far, pass.reach - 4.0 * wide);
        cover = max(cover, body);
        halo = max(halo, rim);
    }
    float dark = 0.55 * u_halo * halo;
    far = max(far, LINE_NEAR);
    return vec4(u_colour * cover, cover + dark * (1.0 - cover));
}
