// A triangle over the whole view, at infinity; v_ray is the pixel's ray at unit depth, in the world.

out vec3 v_ray;

void main() {
    vec2 corner = position.xy;
    vec2 across = vec2(projectionMatrix[0][0], projectionMatrix[1][1]);
    vec2 aside = vec2(projectionMatrix[2][0], projectionMatrix[2][1]);
    v_ray = transpose(mat3(viewMatrix)) * vec3((corner + aside) / across, -1.0);
    gl_Position = vec4(corner, 1.0, 1.0);
}
