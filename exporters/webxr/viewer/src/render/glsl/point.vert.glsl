// A point as a square of its diameter.

uniform float u_diameter;  // metres
uniform float u_height;    // pixels of the view

in vec4 color;
out vec3 v_colour;
out float v_pixels;

void main() {
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
    v_colour = color.rgb;
    v_pixels = dot_pixels(u_diameter, gl_Position.w, projectionMatrix[1][1] * 0.5 * u_height);
    gl_PointSize = v_pixels;
}
