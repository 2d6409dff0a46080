// The line that shows that a solid is selected, found round its silhouette.

uniform sampler2D u_mask;
uniform vec3 u_colour;
uniform bool u_dashed;

out vec4 o_colour;

// How much of the silhouette, widened by some pixels, covers the one at hand.
float widened(float radius) {
    float most = 0.0;
    vec2 size = vec2(textureSize(u_mask, 0));
    for (int spoke = 0; spoke < 16; ++spoke) {
        float turn = float(spoke) * 0.39269908169872414;
        vec2 aside = radius * vec2(cos(turn), sin(turn));
        most = max(most, texture(u_mask, (gl_FragCoord.xy + aside) / size).a);
    }
    return min(most, 1.0);
}

void main() {
    float outside = 1.0 - min(texelFetch(u_mask, ivec2(gl_FragCoord.xy), 0).a, 1.0);
    float bright = max(widened(1.25), widened(2.5)) * outside;
    float dark = 0.5 * widened(3.5) * outside;
    vec4 line = vec4(u_colour, 1.0) * bright + vec4(0.0, 0.0, 0.0, dark) * (1.0 - bright);
    // A chequered pattern, turned so that few silhouettes run along its diagonals
    vec2 cell = floor(mat2(0.89, 0.45, -0.45, 0.89) * gl_FragCoord.xy / 8.0);
    o_colour = u_dashed && mod(cell.x + cell.y, 2.0) >= 1.0 ? vec4(0.0) : line;
}
