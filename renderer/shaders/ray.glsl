// The ray of a pixel in a perspective or, with EQUIRECT defined, in an equirect picture. Desktop
// only; renderer/sights.py says how to build it and sets the uniforms.

uniform vec4 u_rect;    // this eye's part of the framebuffer: x, y, width, height in pixels
uniform mat3 u_turn;    // camera to world (perspective)
uniform vec2 u_tan;     // tangents of half the field of view (perspective)
uniform vec3 u_eye;     // where the eye stands, in the world
uniform float u_ods;    // metres the eye stands to the right of each column's direction (equirect)
uniform vec2 u_range;   // nearest and farthest depth

struct Ray {
    vec3 origin;
    vec3 direction;       // unit
    vec3 origin_dx;       // changes to the next pixel on the right ...
    vec3 direction_dx;
    vec3 origin_dy;       // ... and to the next one up
    vec3 direction_dy;
    float along;          // depth of a point at distance t is t * along: 1, or the view's z share
};

vec3 turn_of_unit(vec3 long_one, vec3 change) {
    float size = length(long_one);
    vec3 unit = long_one / size;
    return (change - unit * dot(unit, change)) / size;
}

Ray pixel_ray(vec2 pixel) {
    Ray ray;
    vec2 at = (pixel - u_rect.xy) / u_rect.zw;  // from the lower left
#ifdef EQUIRECT
    float yaw = (at.x - 0.5) * 6.283185307179586;
    float pitch = (at.y - 0.5) * 3.141592653589793;
    float sy = sin(yaw), cy = cos(yaw), sp = sin(pitch), cp = cos(pitch);
    vec3 right = vec3(cy, 0.0, sy);
    float step_x = 6.283185307179586 / u_rect.z;
    float step_y = 3.141592653589793 / u_rect.w;
    ray.direction = vec3(sy * cp, sp, -cy * cp);
    ray.direction_dx = step_x * cp * right;
    ray.direction_dy = step_y * vec3(-sy * sp, cp, cy * sp);
    ray.origin = u_eye + u_ods * right;
    ray.origin_dx = u_ods * step_x * vec3(-sy, 0.0, cy);
    ray.origin_dy = vec3(0.0);
    ray.along = 1.0;
#else
    vec3 camera = vec3((2.0 * at - 1.0) * u_tan, -1.0);
    vec3 world = u_turn * camera;
    ray.direction = normalize(world);
    ray.direction_dx = turn_of_unit(world, u_turn * vec3(2.0 * u_tan.x / u_rect.z, 0.0, 0.0));
    ray.direction_dy = turn_of_unit(world, u_turn * vec3(0.0, 2.0 * u_tan.y / u_rect.w, 0.0));
    ray.origin = u_eye;
    ray.origin_dx = vec3(0.0);
    ray.origin_dy = vec3(0.0);
    ray.along = 1.0 / length(world);
#endif
    return ray;
}

// The depth-buffer value of a depth in metres; the same as solids' projection gives.
float depth_value(float depth) {
    return u_range.y * (depth - u_range.x) / (depth * (u_range.y - u_range.x));
}

float depth_metres(float value) {
    return u_range.x * u_range.y / (u_range.y - value * (u_range.y - u_range.x));
}
