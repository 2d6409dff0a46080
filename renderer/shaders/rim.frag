// The share of each pixel that a dome's circle holds, as alpha: what is drawn is multiplied by it.

uniform vec4 u_rect;   // x, y, width, height in pixels
uniform float u_rim;   // of the circle, pixels

out vec4 o_colour;

void main() {
    float off = length(gl_FragCoord.xy - u_rect.xy - 0.5 * u_rect.zw);
    o_colour = vec4(clamp(u_rim - off + 0.5, 0.0, 1.0));
}
