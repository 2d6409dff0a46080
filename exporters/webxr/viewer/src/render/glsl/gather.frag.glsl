// HIDDEN: what is hidden of the light from all around; else all that the ground loses.

uniform vec2 u_size;

layout(location = 0) out highp vec4 o_colour;

void main() {
    vec2 uv = gl_FragCoord.xy / u_size;
    ivec2 texel = ivec2(gl_FragCoord.xy);
#ifdef HIDDEN
    o_colour = vec4(ground_hidden(uv, texel), 0.0, 0.0, 1.0);
#else
    o_colour = vec4(ground_lost(uv, texel), 0.0, 0.0, 1.0);
#endif
}
