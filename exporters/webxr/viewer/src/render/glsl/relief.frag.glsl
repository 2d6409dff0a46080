// Dots drawn aside, laid into the picture with their relief and depth: renderer/shaders/cloud_relief.frag.

uniform sampler2D u_light;
uniform sampler2D u_codes;
uniform vec2 u_size;       // pixels of the picture
uniform int u_margin;      // texels that what was drawn aside reaches beyond it
uniform int u_reach;       // texels
uniform float u_strength;
uniform float u_slack;     // metres
uniform float u_opacity;
uniform vec2 u_tan;        // of half the field of view
uniform vec2 u_range;      // metres

layout(location = 0) out highp vec4 o_colour;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy) + u_margin;
    float code = texelFetch(u_codes, at, 0).r;
    if (code >= 1.0) discard;
    float shade = relief_shade(u_codes, at, u_reach, u_strength, u_slack, u_range);
    vec3 light = texelFetch(u_light, at, 0).rgb * shade;
    o_colour = vec4(linearToOutputTexel(vec4(light, 1.0)).rgb, 1.0) * u_opacity;
    vec2 aside = (2.0 * gl_FragCoord.xy / u_size - 1.0) * u_tan;
    float depth = relief_far(code, u_range) / length(vec3(aside, 1.0));
    gl_FragDepth = u_range.y * (depth - u_range.x) / (depth * (u_range.y - u_range.x));
}
