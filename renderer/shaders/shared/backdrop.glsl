// A plain backdrop: from `bottom` straight down to `top` straight up, mixed in linear light.
//
// Needs: nothing. Uniforms: none. Functions: vec3 backdrop_colour(direction, top, bottom), the
// direction of unit length in the scene, colours linear.

vec3 backdrop_colour(vec3 direction, vec3 top, vec3 bottom) {
    return mix(bottom, top, 0.5 + 0.5 * direction.y);
}
