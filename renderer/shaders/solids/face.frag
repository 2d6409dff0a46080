// One face of a cube of drawn solids, laid over a curved picture with its depth.
#include "ray.glsl"

uniform sampler2D u_light;
uniform sampler2D u_depth;
uniform mat3 u_unturn;   // world to the face's own space
uniform float u_spread;  // tangent of half the face's field of view: a little over 1

out vec4 o_colour;

// What a pixel sees of the face. Domes and planets have faces as fine as their finest part wants, so
// that elsewhere a pixel covers some of theirs.
vec4 seen(vec2 at) {
#if defined(DOME) || defined(PLANET)
    vec2 across = dFdx(at) / 3.0, up = dFdy(at) / 3.0;
    vec4 sum = vec4(0.0);
    for (int y = -1; y <= 1; ++y)
        for (int x = -1; x <= 1; ++x) sum += texture(u_light, at + float(x) * across + float(y) * up);
    return sum / 9.0;
#else
    return texture(u_light, at);
#endif
}

void main() {
    Ray ray = pixel_ray(gl_FragCoord.xy);
    vec3 direction = u_unturn * ray.direction;
    float ahead = -direction.z;
    if (ahead <= 0.0 || max(abs(direction.x), abs(direction.y)) > ahead) discard;
    vec2 at = 0.5 + 0.5 * direction.xy / (ahead * u_spread);
    o_colour = seen(at);
    if (o_colour.a <= 0.0) discard;
    // The depth is that of the face's pixel, which lies a little aside of this one's ray.
    vec2 size = vec2(textureSize(u_depth, 0));
    vec2 aside = (2.0 * (floor(at * size) + 0.5) / size - 1.0) * u_spread;
    float depth = depth_metres(texture(u_depth, at).r);
    gl_FragDepth = depth_value(depth * length(vec3(aside, 1.0)));
}
