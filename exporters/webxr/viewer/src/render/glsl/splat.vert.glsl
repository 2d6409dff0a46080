// A splat as a rectangle: the twin of shaders/splat.vert.

in uint a_splat;  // which one

uniform sampler2D u_places;
uniform sampler2D u_colours;
uniform vec3 u_from;      // the eye in the splats' own space
uniform float u_pixel;    // radians
uniform float u_nearest;  // in the splats' own space
uniform float u_opacity;

out vec2 v_at;
flat out vec4 v_colour;

const int ROW = 1024;

void main() {
    int splat = int(a_splat);
    ivec2 texel = ivec2(splat % ROW, splat / ROW);
    ivec2 first = ivec2(3 * texel.x, texel.y);
    vec4 place = texelFetch(u_places, first, 0);
    vec4 one = texelFetch(u_places, first + ivec2(1, 0), 0);
    vec4 two = texelFetch(u_places, first + ivec2(2, 0), 0);
    v_colour = texelFetch(u_colours, texel, 0);
    v_colour.a *= u_opacity;
    mat3 spread = mat3(one.x, one.y, one.z, one.y, one.w, two.x, one.z, two.x, two.y);
    SplatEllipse ellipse;
    if (!splat_seen(place.xyz - u_from, spread, u_pixel, u_nearest, v_colour.a, ellipse)) {
        v_at = vec2(0.0);
        gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
        return;
    }
    v_at = splat_at(ellipse, position.xy);
    vec3 corner = place.xyz + splat_corner(ellipse, position.xy);
    gl_Position = projectionMatrix * modelViewMatrix * vec4(corner, 1.0);
}
