// Flat things: a picture or video cut to its rectangle, and words on a rounded panel.
//
// Needs: colour.glsl, frame.glsl. Uniforms: those of frame.glsl; for panel_colour the words are the
// frame. Functions, all with p the point on the plane in metres from its centre (x right, y up), dx
// and dy the changes of p from this pixel to the next ones; edges are antialiased analytically:
//   float plane_pixel(dx, dy)                    metres that one pixel covers
//   float rounded_box(p, half_size, corner)      signed distance, inside negative
//   vec4 picture_colour(p, dx, dy, size)         the frame on a plane of that size in metres
//   vec4 panel_colour(p, dx, dy, size, corner, fill, fill_alpha, words)
//        a panel of `size` with `corner` radius, filled with linear `fill`; on it the frame, `words`
//        metres in size, centred

float plane_pixel(vec2 dx, vec2 dy) {
    return max(1e-6, sqrt(max(abs(dx.x * dy.y - dx.y * dy.x), 1e-12)));
}

float rounded_box(vec2 p, vec2 half_size, float corner) {
    vec2 q = abs(p) - half_size + corner;
    return length(max(q, vec2(0.0))) + min(max(q.x, q.y), 0.0) - corner;
}

// How much of the pixel lies on the negative side of an edge at signed distance `d`; `gradient`s are
// the changes of d to the next pixels, so that slanted and foreshortened edges stay one pixel soft.
float edge_coverage(float d, float change_x, float change_y) {
    return clamp(0.5 - d / max(length(vec2(change_x, change_y)), 1e-9), 0.0, 1.0);
}

float box_coverage(vec2 p, vec2 dx, vec2 dy, vec2 half_size) {
    vec2 width = max(vec2(length(vec2(dx.x, dy.x)), length(vec2(dx.y, dy.y))), vec2(1e-9));
    vec2 low = clamp((p + half_size) / width + 0.5, 0.0, 1.0);
    vec2 high = clamp((half_size - p) / width + 0.5, 0.0, 1.0);
    // What of the pixel lies between two edges, for things thinner than a pixel too.
    vec2 inside = clamp(low + high - 1.0, 0.0, 1.0);
    return inside.x * inside.y;
}

vec4 picture_colour(vec2 p, vec2 dx, vec2 dy, vec2 size) {
    vec2 down = vec2(1.0, -1.0);
    vec2 uv = 0.5 + down * p / size;
    vec4 colour = frame_sample(clamp(uv, 0.0, 1.0), down * dx / size, down * dy / size);
    return colour * box_coverage(p, dx, dy, 0.5 * size);
}

vec4 panel_colour(vec2 p, vec2 dx, vec2 dy, vec2 size, float corner, vec3 fill, float fill_alpha,
                  vec2 words) {
    vec2 half_size = 0.5 * size;
    float d = rounded_box(p, half_size, corner);
    float cover = edge_coverage(
        d, rounded_box(p + dx, half_size, corner) - d, rounded_box(p + dy, half_size, corner) - d);
    float alpha = fill_alpha * cover;
    vec4 under = vec4(fill * alpha, alpha);
    vec4 over = picture_colour(p, dx, dy, words);
    return over + under * (1.0 - over.a);
}
