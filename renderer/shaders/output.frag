// The one output pass: linear premultiplied light to sRGB codes with straight alpha.
#include "shared/colour.glsl"

uniform sampler2D u_light;
uniform bool u_flip;      // write row 0 up, as pictures in memory are
uniform bool u_opaque;    // what is behind is black, alpha is 1
uniform vec2 u_stretch;   // a pixel of the canvas in the light's texture; 0: they are as large

out vec4 o_colour;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    if (u_flip) at.y = textureSize(u_light, 0).y - 1 - at.y;
    vec4 light = u_stretch.x > 0.0 ? texture(u_light, gl_FragCoord.xy * u_stretch)
                                   : texelFetch(u_light, at, 0);
    float alpha = u_opaque ? 1.0 : clamp(light.a, 0.0, 1.0);
    vec3 straight = u_opaque ? light.rgb : light.rgb / max(light.a, 1e-6);
    o_colour = vec4(linear_to_srgb(clamp(straight, 0.0, 1.0)), alpha);
}
