// Any picture of what is around, whatever its projection, seen in a direction.
//
// Needs: colour.glsl, frame.glsl, equirect.glsl. Define at most one of
//   PROJECTION_AREA  an equirect picture of a part of the sphere
//   PROJECTION_CUBE  the six faces of a cube
//   PROJECTION_LENS  the circles of one or two fisheye lenses
// With none it is a full equirect picture. Uniforms: those of frame.glsl, and
//   vec3 u_fill, bool u_blurred   where the picture shows nothing: a colour of linear light, or the
//                                 blur of its edge
//   PROJECTION_AREA: vec4 u_area  left, top, width, height in radians
//   PROJECTION_CUBE: vec4 u_cells[6]  x, y, width, height of each square in the eye's picture; vec3
//                    u_cell_across[6], u_cell_down[6], its axes; bool u_cube_even, equal angles
//   PROJECTION_LENS: int u_lenses; of each vec3 u_lens_across[2], u_lens_down[2], its axes; vec4
//                    u_lens_circle[2], centre and radii in the eye's picture; vec4 u_lens_curve[2],
//                    k1 to k4; vec2 u_lens_reach[2], half its angle and 1 / g of that; float
//                    u_blend, radians of the overlap in which one lens gives way to the other
// The texture repeats in u where the picture goes all the way round, else it clamps.
// Functions: vec4 projection_colour(direction, dx, dy), as equirect_colour. story/projections.py
// tells the formulas.

uniform vec3 u_fill;
uniform bool u_blurred;

// The pixels of one eye's picture.
vec2 projection_size() {
#ifdef FRAME_WINDOW
    return frame_size() * u_frame_window.zw;
#else
    return frame_size();
#endif
}

#if defined(PROJECTION_AREA)

uniform vec4 u_area;

vec4 projection_colour(vec3 direction, vec3 dx, vec3 dy) {
    vec2 reach = 0.5 * u_area.zw;
    float level = length(direction.xz);
    float yaw = atan(direction.x, -direction.z) - u_area.x - reach.x;
    float pitch = atan(direction.y, level) - u_area.y + reach.y;  // both from the middle of it
    yaw -= 2.0 * EQUIRECT_PI * floor(yaw / (2.0 * EQUIRECT_PI) + 0.5);
    bool whole = reach.x > EQUIRECT_PI - 1e-4;
    bool up = u_area.y > 0.5 * EQUIRECT_PI - 1e-4;
    bool down = u_area.y - u_area.w < -0.5 * EQUIRECT_PI + 1e-4;
    float above = up ? -9.0 : pitch - reach.y;
    float under = down ? -9.0 : -pitch - reach.y;
    vec2 past = vec2(whole ? -9.0 : (abs(yaw) - reach.x) * level, max(above, under));
    vec2 scale = vec2(2.0 * EQUIRECT_PI, EQUIRECT_PI) / u_area.zw;
    vec2 gx = equirect_gradient(direction, dx) * scale;
    vec2 gy = equirect_gradient(direction, dy) * scale;
    vec2 uv = vec2(0.5 + yaw / u_area.z, 0.5 - pitch / u_area.w);
    if (!whole) uv.x = clamp(uv.x, 0.0, 1.0);
    uv.y = clamp(uv.y, 0.0, 1.0);
    float cover = clamp(0.5 - max(past.x, past.y) / max(length(dx), length(dy)), 0.0, 1.0);
    if (u_blurred && cover < 1.0) {
        float spread = length(max(past, vec2(0.0)));
        gx += vec2(spread / (u_area.z * max(level, 1e-3)), 0.0);
        gy += vec2(0.0, spread / u_area.w);
        cover = 1.0;
    }
    if (cover <= 0.0) return vec4(u_fill, 1.0);
    vec4 colour = whole ? equirect_round(uv, gx, gy) : frame_sample(uv, gx, gy);
    return mix(vec4(u_fill, 1.0), colour, cover);
}

#elif defined(PROJECTION_CUBE)

uniform vec4 u_cells[6];
uniform vec3 u_cell_across[6];
uniform vec3 u_cell_down[6];
uniform bool u_cube_even;

vec2 cube_plane(vec3 direction, vec3 across, vec3 down) {
    vec2 at = vec2(dot(direction, across), dot(direction, down));
    at /= dot(direction, cross(across, down));
    return u_cube_even ? atan(at) * (4.0 / EQUIRECT_PI) : at;
}

// At the edges of a face what lies beyond it is mixed in, as it would be within one picture.
vec4 projection_colour(vec3 direction, vec3 dx, vec3 dy) {
    vec2 texel = 1.0 / projection_size();
#ifdef FRAME_YUV
    texel *= exp2(u_frame_chroma_lod);
#endif
    vec4 sum = vec4(0.0);
    float total = 0.0;
    for (int face = 0; face < 6; ++face) {
        vec3 across = u_cell_across[face];
        vec3 down = u_cell_down[face];
        if (dot(direction, cross(across, down)) < 0.4) continue;
        vec4 cell = u_cells[face];
        vec2 at = cube_plane(direction, across, down);
        vec2 gx = 0.5 * cell.zw * (cube_plane(direction + dx, across, down) - at);
        vec2 gy = 0.5 * cell.zw * (cube_plane(direction + dy, across, down) - at);
        // Half of what the filter reaches over: a sample keeps that far off the edge.
        vec2 margin = max(0.5 * texel, 0.67 * (abs(gx) + abs(gy)) - 0.5 * texel);
        margin = min(margin, 0.5 * cell.zw);
        vec2 inside = 0.5 + 0.25 * cell.zw * (1.0 - abs(at)) / margin;
        float weight = clamp(min(inside.x, inside.y), 0.0, 1.0);
        if (weight <= 0.0) continue;
        vec2 uv = cell.xy + cell.zw * (0.5 + 0.5 * at);
        uv = clamp(uv, cell.xy + margin, cell.xy + cell.zw - margin);
        sum += weight * frame_sample(uv, gx, gy);
        total += weight;
    }
    return total > 0.0 ? sum / total : vec4(u_fill, 1.0);
}

#elif defined(PROJECTION_LENS)

uniform int u_lenses;
uniform vec3 u_lens_across[2];
uniform vec3 u_lens_down[2];
uniform vec4 u_lens_circle[2];
uniform vec4 u_lens_curve[2];
uniform vec2 u_lens_reach[2];
uniform float u_blend;

// The angle from where a lens looks, and which way, to the right and down.
vec3 lens_aside(vec3 direction, int lens) {
    vec3 across = u_lens_across[lens];
    vec3 down = u_lens_down[lens];
    vec2 aside = vec2(dot(direction, across), dot(direction, down));
    float away = length(aside);
    return vec3(atan(away, dot(direction, cross(across, down))), aside / max(away, 1e-9));
}

vec2 lens_place(vec3 aside, int lens) {
    vec4 k = u_lens_curve[lens];
    float s = aside.x * aside.x;
    float share = aside.x * (1.0 + s * (k.x + s * (k.y + s * (k.z + s * k.w))));
    vec4 circle = u_lens_circle[lens];
    return circle.xy + circle.zw * share * u_lens_reach[lens].y * aside.yz;
}

vec4 projection_colour(vec3 direction, vec3 dx, vec3 dy) {
    float pixel = max(length(dx), length(dy));
    vec4 sum = vec4(0.0);
    float total = 0.0;
    float cover = 0.0;
    float nearest = 1e9;  // how far outside of the lens that shows most
    vec2 edge = vec2(0.5);
    vec2 blur = vec2(0.0);
    float share = 1.0;  // of the first lens
    if (u_lenses > 1) {
        float first = u_lens_reach[0].x - lens_aside(direction, 0).x;
        float second = u_lens_reach[1].x - lens_aside(direction, 1).x;
        float width = max(min(u_blend, first + second), 1e-6);
        share = clamp(0.5 + 0.5 * (first - second) / width, 0.0, 1.0);
    }
    for (int lens = 0; lens < u_lenses; ++lens) {
        float half_angle = u_lens_reach[lens].x;
        vec3 aside = lens_aside(direction, lens);
        vec2 uv = lens_place(vec3(min(aside.x, half_angle + pixel), aside.yz), lens);
        vec2 gx = lens_place(lens_aside(direction + dx, lens), lens) - uv;
        vec2 gy = lens_place(lens_aside(direction + dy, lens), lens) - uv;
        float within = half_angle - aside.x;
        vec2 room = (0.5 - abs(uv - 0.5)) / max(abs(gx) + abs(gy), vec2(1e-7));
        float seen = clamp(0.5 + min(within / pixel, min(room.x, room.y)), 0.0, 1.0);
        if (seen > 0.0) {
            float weight = seen * max(lens == 0 ? share : 1.0 - share, 1e-4);
            sum += weight * frame_sample(clamp(uv, 0.0, 1.0), gx, gy);
            total += weight;
            cover = max(cover, seen);
        }
        if (u_blurred && -within < nearest) {
            // The filter grows with the way from the edge, and stays within the circle.
            nearest = -within;
            vec2 radii = u_lens_circle[lens].zw;
            vec2 clipped = clamp(uv, 0.0, 1.0);
            float spread = max(0.0, -within) / half_angle + length((uv - clipped) / radii);
            float shrink = 1.0 - min(0.5, 0.5 * spread);
            edge = clamp(u_lens_circle[lens].xy + (clipped - u_lens_circle[lens].xy) * shrink, 0.0, 1.0);
            blur = max(spread * radii, pixel / half_angle * radii);
        }
    }
    vec4 beyond = vec4(u_fill, 1.0);
    if (u_blurred && cover < 1.0) beyond = frame_sample(edge, vec2(blur.x, 0.0), vec2(0.0, blur.y));
    return total > 0.0 ? mix(beyond, sum / total, cover) : beyond;
}

#else

vec4 projection_colour(vec3 direction, vec3 dx, vec3 dy) {
    return equirect_colour(direction, dx, dy);
}

#endif
