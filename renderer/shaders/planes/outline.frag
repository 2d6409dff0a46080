// The line that shows that a plane is selected: bright, with a dark rim that parts it from anything.
#include "shared/colour.glsl"
#include "shared/frame.glsl"
#include "shared/panel.glsl"
#include "plane.glsl"

uniform vec2 u_size;
uniform float u_corner;
uniform vec3 u_colour;
uniform bool u_dashed;

// How much of the pixel lies in a band, all in pixels.
float band(float d, float from, float to) {
    return clamp(d - from + 0.5, 0.0, 1.0) * clamp(to - d + 0.5, 0.0, 1.0);
}

vec4 plane_colour(vec2 p, vec2 dx, vec2 dy) {
    float d = rounded_box(p, 0.5 * u_size, u_corner);
    vec2 change = vec2(
        rounded_box(p + dx, 0.5 * u_size, u_corner) - d,
        rounded_box(p + dy, 0.5 * u_size, u_corner) - d);
    float pixels = d / max(length(change), 1e-9);
    float bright = band(pixels, 1.5, 3.5);
    float dark = band(pixels, 0.5, 4.5) * 0.5;
    vec4 line = vec4(u_colour, 1.0) * bright + vec4(0.0, 0.0, 0.0, dark) * (1.0 - bright);
    bool upright = abs(change.x) > abs(change.y);  // the edge, on the screen
    float along = upright ? gl_FragCoord.y : gl_FragCoord.x;
    return u_dashed && mod(along, 14.0) >= 8.0 ? vec4(0.0) : line;
}
