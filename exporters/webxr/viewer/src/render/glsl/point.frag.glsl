// A round dot. Its soft edge goes into the coverage of the samples, so that dots need no sorting.

uniform float u_opacity;  // below 1: blended, the edge is hard

in vec3 v_colour;
in float v_pixels;
layout(location = 0) out highp vec4 o_colour;

void main() {
    float cover = dot_cover(gl_PointCoord, v_pixels);
    vec3 colour = linearToOutputTexel(vec4(v_colour, 1.0)).rgb;
    if (u_opacity < 1.0) {
        if (cover < 0.5) discard;
        o_colour = vec4(colour * u_opacity, u_opacity);
    } else {
        if (cover <= 0.0) discard;
        o_colour = vec4(colour, cover);
    }
}
