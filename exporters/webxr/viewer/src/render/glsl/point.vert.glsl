// A point as a square of its diameter.

uniform float u_diameter;  // metres
uniform vec4 u_viewport;   // x, y, width, height in pixels
uniform int u_part;

in vec4 color;
out vec3 v_colour;
out float v_pixels;
flat out vec2 v_centre;

void main() {
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
    v_colour = color.rgb;
    v_pixels = dot_pixels(u_diameter, gl_Position.w, projectionMatrix[1][1] * 0.5 * u_viewport.w);
    v_centre = dot_centre(gl_Position, u_viewport);
    if (u_part == DOT_EDGE && v_pixels < 2.0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);  // it has none
    gl_PointSize = dot_square(v_pixels, u_part);
}
