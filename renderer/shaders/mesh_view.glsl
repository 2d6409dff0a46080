// Where a vertex stands on screen, in every rig. Desktop only; MeshView.uniforms sets the uniforms.

uniform mat4 u_view;
uniform mat4 u_projection;
uniform vec3 u_eye;
uniform float u_ods;  // metres; 0 but in a stereo equirect

// In omnidirectional stereo each column has its own eye, `u_ods` to the right of its direction. The
// column that sees a point is found from the tangent to the viewing circle; taking that eye's offset
// from the point lets one camera in the middle draw it where that eye sees it.
vec3 ods_place(vec3 world) {
    if (u_ods == 0.0) return world;
    vec2 flat_part = vec2(world.x - u_eye.x, -(world.z - u_eye.z));  // right, ahead
    float far_squared = max(dot(flat_part, flat_part), u_ods * u_ods * 1.0001);
    float turned = atan(u_ods, sqrt(far_squared - u_ods * u_ods));
    float yaw = atan(flat_part.x, flat_part.y) - turned;
    return world - u_ods * vec3(cos(yaw), 0.0, sin(yaw));
}

// gl_Position of a point of the world.
vec4 mesh_place(vec3 world) {
    return u_projection * (u_view * vec4(ods_place(world), 1.0));
}
