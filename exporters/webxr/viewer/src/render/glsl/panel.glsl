// Words, or any picture, centred on a rounded panel.

uniform vec2 u_size;
uniform float u_corner;
uniform vec3 u_fill;
uniform float u_fill_alpha;
uniform vec2 u_words;

vec4 plane_colour(vec2 p, vec2 dx, vec2 dy) {
    return panel_colour(p, dx, dy, u_size, u_corner, u_fill, u_fill_alpha, u_words);
}
