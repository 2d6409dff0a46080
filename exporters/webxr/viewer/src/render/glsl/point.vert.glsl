// A point as a square of its diameter: the twin of renderer/shaders/cloud.vert. With ASIDE the depth
// is a distance's code, and one sample a pixel is drawn.

uniform float u_diameter;  // metres
uniform float u_least;     // pixels
uniform vec4 u_viewport;   // x, y, width, height in pixels
uniform int u_part;
uniform vec2 u_range;      // metres

in vec4 color;  // sRGB codes
flat out vec3 v_colour;
#ifndef SMALL
flat out float v_pixels;
flat out vec2 v_centre;
#endif

void main() {
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
    v_colour = srgb_to_linear(color.rgb);
    float focal = projectionMatrix[1][1] * 0.5 * u_viewport.w;
    vec2 aside = gl_Position.xy / vec2(projectionMatrix[0][0], projectionMatrix[1][1]);
    float far = length(vec3(aside, gl_Position.w));
    float pixels = dot_pixels(u_diameter, gl_Position.w, far, focal, u_least);
#ifdef SMALL
    gl_PointSize = pixels;
#else
    v_pixels = pixels;
    v_centre = dot_centre(gl_Position, u_viewport);
    gl_PointSize = dot_square(pixels, u_part);
#endif
#ifdef ASIDE
    gl_Position.z = (2.0 * relief_code(far, u_range) - 1.0) * gl_Position.w;
#endif
#ifndef SMALL
    if (u_part == DOT_EDGE && pixels < DOT_ROUND) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);  // it has none
#endif
}
