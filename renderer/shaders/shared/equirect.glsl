// An equirect picture all around, seen in a direction.
//
// Needs: colour.glsl, frame.glsl. Uniforms: those of frame.glsl; the texture repeats in u and clamps
// in v. Functions: vec2 equirect_uv(direction); vec4 equirect_round(uv, gx, gy), at a place of it;
// vec4 equirect_colour(direction, dx, dy), unit length, turned into the picture's own space; dx and
// dy are the changes of the direction from this pixel to the next ones.
//
// The gradients are taken on the sphere, in equatorial texels: they know no seam at yaw 180 and no
// pinch at the poles, where derivatives of the longitude would run to infinity.

const float EQUIRECT_PI = 3.14159265358979323846;

vec2 equirect_uv(vec3 direction) {
    float yaw = atan(direction.x, -direction.z);
    float pitch = atan(direction.y, length(direction.xz));  // never asin: half a texel wrong
    return vec2(0.5 + yaw / (2.0 * EQUIRECT_PI), 0.5 - pitch / EQUIRECT_PI);
}

vec2 equirect_gradient(vec3 direction, vec3 change) {
    float flat_length = length(direction.xz);
#ifdef FRAME_ASKED
    mosaic_stretch = 1.0 / max(flat_length, 1e-6);
#endif
    vec3 east = flat_length > 1e-6
        ? vec3(-direction.z, 0.0, direction.x) / flat_length
        : vec3(1.0, 0.0, 0.0);
    vec3 north = cross(east, direction);
    return vec2(dot(change, east) / (2.0 * EQUIRECT_PI), -dot(change, north) / EQUIRECT_PI);
}

// What the picture shows at a place of it that may lie on the line where its sides meet.
vec4 equirect_round(vec2 uv, vec2 gx, vec2 gy) {
#ifdef FRAME_WINDOW
    // A window narrower than the texture does not meet its own ends by wrapping.
    float half_texel = 0.5 / (frame_size().x * u_frame_window.z);
    float edge = min(uv.x, 1.0 - uv.x);
    if (u_frame_window.z < 1.0 && edge < half_texel) {
        float past = (uv.x < 0.5 ? uv.x : uv.x - 1.0) / (2.0 * half_texel) + 0.5;
        vec4 last = frame_sample(vec2(1.0, uv.y), gx, gy);
        vec4 first = frame_sample(vec2(0.0, uv.y), gx, gy);
        return mix(last, first, past);
    }
#endif
    return frame_sample(uv, gx, gy);
}

vec4 equirect_colour(vec3 direction, vec3 dx, vec3 dy) {
    vec2 gx = equirect_gradient(direction, dx);
    vec2 gy = equirect_gradient(direction, dy);
    return equirect_round(equirect_uv(direction), gx, gy);
}
