// What a model hides from a light: its depth alone. What is see-through lets a share of the light
// through, as a pattern that the softness of shadows evens out.
//
// Defines: those of model.frag.
#include "model/textures.glsl"

in vec4 v_colour;

uniform vec4 u_base;
uniform float u_alpha_cutoff;
uniform float u_opacity;

#include "shared/veil.glsl"

void main() {
    float alpha = u_base.a * v_colour.a;
#ifdef BASE_TEXTURE
    alpha *= texture(u_base_texture, BASE_AT).a;
#endif
#ifdef MASK
    if (alpha < u_alpha_cutoff) discard;
#endif
#ifndef BLEND
    alpha = 1.0;
#endif
    if (veil_lets_through(alpha * u_opacity, ivec2(gl_FragCoord.xy))) discard;
}
