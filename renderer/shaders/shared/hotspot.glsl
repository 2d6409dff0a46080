// A hotspot's sign: a ring round a dark glass with an icon, in a soft dark halo.
//
// Needs: panel.glsl (edge_coverage only; frame.glsl is not sampled). Uniforms: none. Functions:
//   vec4 hotspot_colour(p, dx, dy, size, colour, icon): p in metres from the centre, x right, y up;
//   dx, dy the changes of p to the next pixels; `size` metres across the ring; `colour` linear;
//   `icon` 0 go, 1 info, 2 link, 3 play, 4 plus, 5 none. Draw it on a square of HOTSPOT_SPREAD * size.

const float HOTSPOT_SPREAD = 1.5;

float hotspot_stroke(vec2 q, vec2 a, vec2 b, float half_width) {
    vec2 along = b - a;
    float t = clamp(dot(q - a, along) / dot(along, along), 0.0, 1.0);
    return length(q - a - t * along) - half_width;
}

float hotspot_triangle(vec2 q, vec2 a, vec2 b, vec2 c, float rounding) {
    vec2 ab = b - a, bc = c - b, ca = a - c;
    vec2 pa = q - a, pb = q - b, pc = q - c;
    vec2 fa = pa - ab * clamp(dot(pa, ab) / dot(ab, ab), 0.0, 1.0);
    vec2 fb = pb - bc * clamp(dot(pb, bc) / dot(bc, bc), 0.0, 1.0);
    vec2 fc = pc - ca * clamp(dot(pc, ca) / dot(ca, ca), 0.0, 1.0);
    float turn = sign(ab.x * ca.y - ab.y * ca.x);
    vec2 d = min(min(vec2(dot(fa, fa), turn * (pa.x * ab.y - pa.y * ab.x)),
                     vec2(dot(fb, fb), turn * (pb.x * bc.y - pb.y * bc.x))),
                 vec2(dot(fc, fc), turn * (pc.x * ca.y - pc.y * ca.x)));
    return -sqrt(d.x) * sign(d.y) - rounding;
}

// Signed distance to the icon, in radii of the sign.
float hotspot_icon(vec2 q, int icon) {
    const float w = 0.075;
    if (icon == 5) return 1e3;
    float d;
    if (icon == 0) {
        d = hotspot_stroke(q, vec2(0.0, -0.40), vec2(0.0, 0.38), w);
        d = min(d, hotspot_stroke(q, vec2(-0.33, 0.07), vec2(0.0, 0.40), w));
        return min(d, hotspot_stroke(q, vec2(0.33, 0.07), vec2(0.0, 0.40), w));
    }
    if (icon == 1) {
        d = length(q - vec2(0.0, 0.38)) - 0.105;
        return min(d, hotspot_stroke(q, vec2(0.0, 0.10), vec2(0.0, -0.40), 0.085));
    }
    if (icon == 2) {
        d = hotspot_stroke(q, vec2(-0.02, 0.30), vec2(-0.34, 0.30), w);
        d = min(d, hotspot_stroke(q, vec2(-0.34, 0.30), vec2(-0.34, -0.36), w));
        d = min(d, hotspot_stroke(q, vec2(-0.34, -0.36), vec2(0.32, -0.36), w));
        d = min(d, hotspot_stroke(q, vec2(0.32, -0.36), vec2(0.32, -0.04), w));
        d = min(d, hotspot_stroke(q, vec2(-0.04, -0.06), vec2(0.40, 0.38), w));
        d = min(d, hotspot_stroke(q, vec2(0.16, 0.40), vec2(0.42, 0.40), w));
        return min(d, hotspot_stroke(q, vec2(0.42, 0.40), vec2(0.42, 0.14), w));
    }
    if (icon == 3) {
        return hotspot_triangle(
            q, vec2(-0.22, 0.34), vec2(-0.22, -0.34), vec2(0.38, 0.0), 0.07);
    }
    d = hotspot_stroke(q, vec2(-0.38, 0.0), vec2(0.38, 0.0), w);
    return min(d, hotspot_stroke(q, vec2(0.0, -0.38), vec2(0.0, 0.38), w));
}

// Signed distances to the glass, the ring and the icon, in radii of the sign.
vec3 hotspot_parts(vec2 q, int icon) {
    float r = length(q);
    return vec3(r - 0.94, abs(r - 0.945) - 0.055, hotspot_icon(q, icon));
}

vec4 hotspot_colour(vec2 p, vec2 dx, vec2 dy, float size, vec3 colour, int icon) {
    float radius = 0.5 * size;
    vec2 q = p / radius;
    vec3 d = hotspot_parts(q, icon);
    vec3 to_right = hotspot_parts(q + dx / radius, icon) - d;
    vec3 to_up = hotspot_parts(q + dy / radius, icon) - d;
    float glass = edge_coverage(d.x, to_right.x, to_up.x);
    float ring = edge_coverage(d.y, to_right.y, to_up.y);
    float sign_icon = edge_coverage(d.z, to_right.z, to_up.z);
    float fade = 1.0 - smoothstep(0.90, HOTSPOT_SPREAD, length(q));
    float halo = 0.45 * fade * fade;
    float dark = mix(halo, 0.78, glass);
    vec3 glass_tint = vec3(0.008, 0.009, 0.011);
    vec4 under = vec4(glass_tint * dark, dark);
    float bright = max(ring, sign_icon);
    return vec4(colour, 1.0) * bright + under * (1.0 - bright);
}
