// A box round what is asked for by rays; with MARK_SKY it is round the eye.

out vec3 v_ray;        // world, from the eye to the box
out float v_depth;
flat out vec2 v_clip;  // how a depth becomes one of the buffer

void main() {
#ifdef MARK_SKY
    vec3 world = cameraPosition + position;
#else
    vec3 world = (modelMatrix * vec4(position, 1.0)).xyz;
#endif
    v_ray = world - cameraPosition;
    gl_Position = projectionMatrix * viewMatrix * vec4(world, 1.0);
    v_depth = gl_Position.w;
    v_clip = vec2(projectionMatrix[2][2], projectionMatrix[3][2]);
}
