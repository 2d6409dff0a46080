// The neutral studio that lights a scene whose surrounding gives no light of its own.
//
// Needs: nothing. Uniforms: none. Functions: vec3 studio_colour(direction, bottom, horizon, top) and
// vec3 studio_box(direction, towards, sharpness, colour), to be added up for each soft box; directions
// of unit length, colours linear. The numbers stand in light.json.

vec3 studio_colour(vec3 direction, vec3 bottom, vec3 horizon, vec3 top) {
    float up = smoothstep(0.0, 1.0, direction.y);
    float down = smoothstep(0.0, 1.0, -direction.y);
    return mix(mix(horizon, top, up), bottom, down);
}

// A spherical Gaussian: full strength towards its middle, exp(-2 sharpness) of it straight opposite.
vec3 studio_box(vec3 direction, vec3 towards, float sharpness, vec3 colour) {
    return colour * exp(sharpness * (dot(direction, towards) - 1.0));
}
