// A point as a square of its diameter.

uniform float u_diameter;  // metres
uniform float u_height;    // pixels of the view

in vec4 color;
out vec3 v_colour;

void main() {
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
    gl_PointSize = max(1.0, u_diameter * projectionMatrix[1][1] * 0.5 * u_height / gl_Position.w);
    v_colour = color.rgb;
}
