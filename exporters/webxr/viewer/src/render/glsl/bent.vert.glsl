// A box round what is bent on a cylinder, a little larger, for its soft edge.

uniform vec2 u_extent;  // half of width and height as it lies flat, local metres
uniform float u_pixel;  // tangent of a pixel's angle in the middle of the view
uniform float u_bend;   // radius, local metres

out vec3 v_ray;         // local, from the eye to the box
out float v_depth;
flat out vec3 v_eye;    // local
flat out vec2 v_clip;   // how a depth becomes one of the buffer

void main() {
    vec3 eye = (inverse(modelMatrix) * vec4(cameraPosition, 1.0)).xyz;
    float half_turn = min(u_extent.x / u_bend, 3.1416);
    float aside = half_turn > 1.5707 ? u_bend : u_bend * sin(half_turn);
    float near = 2.0 * u_bend * pow(sin(0.5 * half_turn), 2.0);
    float soft = 4.0 * u_pixel * (length(u_extent) + length(eye)) + 0.01 * length(u_extent);
    vec3 corner = vec3(
        2.0 * position.xy * (vec2(aside, u_extent.y) + soft),
        position.z < 0.0 ? -soft : near + soft);
    gl_Position = projectionMatrix * viewMatrix * modelMatrix * vec4(corner, 1.0);
    v_ray = corner - eye;
    v_depth = gl_Position.w;
    v_eye = eye;
    v_clip = vec2(projectionMatrix[2][2], projectionMatrix[3][2]);
}
