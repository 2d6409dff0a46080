// Where a vertex stands on screen, in every rig. Desktop only; MeshView.uniforms sets the uniforms.

uniform mat4 u_view;
uniform mat4 u_projection;
uniform vec3 u_eye;
uniform float u_ods;  // metres; 0 but in omnidirectional stereo
uniform bool u_calm;  // less of them the higher one looks: as many as the cosine of the pitch says

// In omnidirectional stereo each direction has its own eye, `u_ods` to the right of it. The one that
// sees a point is found from the tangent to the viewing circle; taking that eye's offset from the
// point lets one camera in the middle draw it where that eye sees it.
vec3 ods_place(vec3 world) {
    if (u_ods == 0.0) return world;
    vec2 flat_part = vec2(world.x - u_eye.x, -(world.z - u_eye.z));  // right, ahead
    float far_squared = dot(flat_part, flat_part);
    float aside = u_ods;
    if (u_calm) {  // the eye's offset and its pitch depend on each other; the offset is small
        float up = world.y - u_eye.y;
        aside *= inversesqrt(1.0 + up * up / max(far_squared, 1e-9));
        for (int i = 0; i < 2; ++i)
            aside = u_ods * inversesqrt(1.0 + up * up / max(far_squared - aside * aside, 1e-9));
    }
    far_squared = max(far_squared, aside * aside * 1.0001 + 1e-12);
    float turned = atan(aside, sqrt(far_squared - aside * aside));
    float yaw = atan(flat_part.x, flat_part.y) - turned;
    return world - aside * vec3(cos(yaw), 0.0, sin(yaw));
}

// gl_Position of a point of the world.
vec4 mesh_place(vec3 world) {
    return u_projection * (u_view * vec4(ods_place(world), 1.0));
}
