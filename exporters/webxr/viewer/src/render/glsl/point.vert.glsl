// A point as a square of its diameter: the twin of renderer/shaders/cloud.vert.

uniform float u_diameter;  // metres
uniform float u_least;     // pixels
uniform vec4 u_viewport;   // x, y, width, height in pixels
uniform int u_part;
uniform vec2 u_range;      // metres

in vec4 color;  // sRGB codes
flat out vec3 v_colour;
flat out float v_pixels;
flat out vec2 v_centre;

void main() {
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
    v_colour = srgb_to_linear(color.rgb);
    float focal = projectionMatrix[1][1] * 0.5 * u_viewport.w;
    v_pixels = dot_pixels(u_diameter, gl_Position.w, focal, u_least);
    v_centre = dot_centre(gl_Position, u_viewport);
    if (u_part == DOT_EDGE && v_pixels < DOT_ROUND) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);  // it has none
    gl_PointSize = dot_square(v_pixels, u_part);
#ifdef RELIEF
    vec2 aside = gl_Position.xy / vec2(projectionMatrix[0][0], projectionMatrix[1][1]);
    float far = length(vec3(aside, gl_Position.w));
    gl_Position.z = (2.0 * relief_code(far, u_range) - 1.0) * gl_Position.w;
#endif
}
