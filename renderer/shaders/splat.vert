// Gaussian splats in every rig, each a rectangle, in the order of `a_splat`.
#include "shared/splat.glsl"
#include "mesh_view.glsl"

layout(location = 0) in uint a_splat;  // which one

uniform sampler2D u_places;   // three texels a splat: its middle, and six numbers of its spread
uniform sampler2D u_colours;  // linear light as it is read, and opacity
uniform mat4 u_model;
uniform vec3 u_from;          // the eye in the splats' own space
uniform float u_pixel;        // radians
uniform float u_nearest;      // in the splats' own space
uniform float u_opacity;
#ifdef MEASURED
uniform float u_scale;        // metres of a unit of that space
uniform float u_middle;       // metres to the middle of all splats
uniform float u_reach;        // metres from there to the farthest
#endif

out vec2 v_at;
flat out vec4 v_colour;

const int ROW = 1024;  // splats in a row of the textures

void main() {
    int splat = int(a_splat);
    ivec2 texel = ivec2(splat % ROW, splat / ROW);
    ivec2 first = ivec2(3 * texel.x, texel.y);
    vec4 place = texelFetch(u_places, first, 0);
    vec4 one = texelFetch(u_places, first + ivec2(1, 0), 0);
    vec4 two = texelFetch(u_places, first + ivec2(2, 0), 0);
    v_colour = texelFetch(u_colours, texel, 0);
    v_colour.a *= u_opacity;
#ifdef MEASURED
    v_colour.rgb = vec3((length(place.xyz - u_from) * u_scale - u_middle) / u_reach);
#endif
    mat3 spread = mat3(one.x, one.y, one.z, one.y, one.w, two.x, one.z, two.x, two.y);
    vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0;
    SplatEllipse ellipse;
    if (!splat_seen(place.xyz - u_from, spread, u_pixel, u_nearest, v_colour.a, ellipse)) {
        v_at = vec2(0.0);
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
        return;
    }
    v_at = splat_at(ellipse, corner);
    gl_Position = mesh_place((u_model * vec4(place.xyz + splat_corner(ellipse, corner), 1.0)).xyz);
}
