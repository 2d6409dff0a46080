// Dots drawn aside, laid into the picture with their relief and their depth: whole ones, or edges.
#include "shared/cloud.glsl"
#include "shared/relief.glsl"

uniform sampler2D u_light;
uniform sampler2D u_codes;
uniform vec4 u_viewport;   // x, y, width, height in pixels
uniform int u_margin;      // texels that what was drawn aside reaches beyond the picture
uniform int u_part;        // DOT_HARD: all
uniform int u_reach;       // texels
uniform float u_strength;  // 0: no relief
uniform float u_slack;     // metres
uniform float u_opacity;
uniform vec2 u_tan;        // of half the field of view
uniform vec2 u_range;      // metres

out vec4 o_colour;

void main() {
    vec2 pixel = gl_FragCoord.xy - u_viewport.xy;
    ivec2 at = ivec2(pixel) + u_margin;
    float code = texelFetch(u_codes, at, 0).r;
    if (u_part != DOT_HARD && (code >= 1.0) != (u_part == DOT_EDGE)) discard;
    vec4 light = texelFetch(u_light, at, 0);
    if (light.a <= 0.0) discard;
    if (code >= 1.0) code = relief_nearest(u_codes, at);
    else if (u_strength > 0.0)
        light.rgb *= relief_shade(u_codes, at, u_reach, u_strength, u_slack, u_range);
    o_colour = light * u_opacity;
    vec2 aside = (2.0 * pixel / u_viewport.zw - 1.0) * u_tan;
    float depth = relief_far(code, u_range) / length(vec3(aside, 1.0));
    gl_FragDepth = u_range.y * (depth - u_range.x) / (depth * (u_range.y - u_range.x));
}
