// What is seen in a direction of a picture all around when the eye stands beside the place that it
// was taken from: it lies on a sphere round that place and, below, on the floor.
//
// Needs: nothing. Uniforms: vec4 u_drift: where the eye stands from there, metres in the world, and
// the sphere's radius, greater than that; 0 where the eye stands there; float u_drift_floor: metres
// from the eye's height to the floor. Functions: vec3 drifted(direction), unit length both.

uniform vec4 u_drift;
uniform float u_drift_floor;

vec3 drifted(vec3 direction) {
    if (u_drift.w <= 0.0) return direction;
    vec3 eye = u_drift.xyz;
    float ahead = dot(direction, eye);
    float far = -ahead + sqrt(max(ahead * ahead + u_drift.w * u_drift.w - dot(eye, eye), 0.0));
    float fall = eye.y + u_drift_floor;
    if (direction.y < 0.0 && fall > 0.0) far = min(far, -fall / direction.y);
    return normalize(eye + far * direction);
}

// As above, of a change of the direction to the next pixel.
vec3 drifted_change(vec3 direction, vec3 change, vec3 moved) {
    if (u_drift.w <= 0.0) return change;
    return drifted(normalize(direction + change)) - moved;
}
