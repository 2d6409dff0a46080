// The quad of a flat thing, two pixels larger on each side than it, for its soft edge.

uniform vec2 u_extent;  // half of width and height, local metres
uniform float u_pixel;  // tangent of a pixel's angle in the middle of the view

out vec3 v_ray;         // local, from the eye to the plane
out float v_depth;
flat out vec3 v_eye;    // local

void main() {
    vec3 eye = (inverse(modelMatrix) * vec4(cameraPosition, 1.0)).xyz;
    float far = length(vec3(u_extent, 0.0)) + length(eye);
    float slope = max(abs(eye.z) / max(length(eye), 1e-6), 0.02);
    vec3 corner = vec3(position.xy * 2.0 * (u_extent + 2.0 * u_pixel * far / slope), 0.0);
    gl_Position = projectionMatrix * viewMatrix * modelMatrix * vec4(corner, 1.0);
    v_ray = corner - eye;
    v_depth = gl_Position.w;
    // What flat_depth does to a depth, in clip space.
    gl_Position.z += projectionMatrix[3][2] * (1.0 / flat_depth(1.0) - 1.0);
    v_eye = eye;
}
