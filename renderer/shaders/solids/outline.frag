// The line that shows that a solid is selected, found round its silhouette.

uniform sampler2D u_mask;
uniform vec3 u_colour;

out vec4 o_colour;

float reach(ivec2 at, float radius) {
    float most = 0.0;
    ivec2 last = textureSize(u_mask, 0) - 1;
    for (int step_ = 0; step_ < 16; ++step_) {
        float turn = float(step_) * 0.39269908169872414;
        vec2 aside = radius * vec2(cos(turn), sin(turn));
        most = max(most, texelFetch(u_mask, clamp(at + ivec2(round(aside)), ivec2(0), last), 0).a);
    }
    return min(most, 1.0);
}

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    float outside = 1.0 - min(texelFetch(u_mask, at, 0).a, 1.0);
    float bright = max(reach(at, 1.5), reach(at, 3.0)) * outside;
    float dark = 0.5 * reach(at, 4.0) * outside;
    o_colour = vec4(u_colour, 1.0) * bright + vec4(0.0, 0.0, 0.0, dark) * (1.0 - bright);
}
