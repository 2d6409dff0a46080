// The ray of a pixel in a perspective or, with CURVED and EQUIRECT, DOME or PLANET, through that lens.
// Desktop only; renderer/sights.py says how to build it and sets the uniforms, renderer/lenses.py has
// the formulas.

uniform vec4 u_rect;    // this eye's part of the framebuffer: x, y, width, height in pixels
uniform mat3 u_turn;    // camera to world (not of an equirect)
uniform vec2 u_tan;     // half of the picture on the lens's own plane
uniform vec3 u_eye;     // where the eye stands, in the world
uniform float u_ods;    // metres the eye stands to the right of each direction (equirect, dome)
uniform vec2 u_range;   // nearest and farthest depth
uniform float u_pixel;  // radians of a pixel of the cube's faces that solids are drawn through

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
    vec2 at = 2.0 * (pixel - u_rect.xy) / u_rect.zw - 1.0;
    vec2 lens = at * u_tan;
    vec2 lens_step = 2.0 * u_tan / u_rect.zw;
#if defined(EQUIRECT)
    float sy = sin(lens.x), cy = cos(lens.x), sp = sin(lens.y), cp = cos(lens.y);
    vec3 right = vec3(cy, 0.0, sy);
    ray.direction = vec3(sy * cp, sp, -cy * cp);
    ray.direction_dx = lens_step.x * cp * right;
    ray.direction_dy = lens_step.y * vec3(-sy * sp, cp, cy * sp);
    ray.origin = u_eye + u_ods * right;
    ray.origin_dx = u_ods * lens_step.x * vec3(-sy, 0.0, cy);
    ray.origin_dy = vec3(0.0);
    ray.along = 1.0;
#elif defined(DOME)
    // (lens * share, -cos(off)), share = sin(off) / off; near the axis by its series.
    float off = length(lens);
    bool near = off < 0.05;
    float share = near ? 1.0 - off * off / 6.0 : sin(off) / off;
    float bend = near ? off * off / 30.0 - 1.0 / 3.0 : (cos(off) - share) / (off * off);
    ray.direction = u_turn * vec3(lens * share, -cos(off));
    ray.direction_dx = u_turn * (lens_step.x * vec3(
        vec2(share, 0.0) + lens * (lens.x * bend), lens.x * share));
    ray.direction_dy = u_turn * (lens_step.y * vec3(
        vec2(0.0, share) + lens * (lens.y * bend), lens.y * share));
    ray.origin = u_eye + u_ods * vec3(-ray.direction.z, 0.0, ray.direction.x);
    ray.origin_dx = u_ods * vec3(-ray.direction_dx.z, 0.0, ray.direction_dx.x);
    ray.origin_dy = u_ods * vec3(-ray.direction_dy.z, 0.0, ray.direction_dy.x);
    ray.along = 1.0;
#elif defined(PLANET)
    float part = 1.0 / (1.0 + dot(lens, lens));
    vec2 closing = 4.0 * lens * part * part;
    ray.direction = u_turn * vec3(2.0 * lens * part, 1.0 - 2.0 * part);
    ray.direction_dx = u_turn * (lens_step.x * vec3(
        vec2(2.0 * part, 0.0) - lens * closing.x, closing.x));
    ray.direction_dy = u_turn * (lens_step.y * vec3(
        vec2(0.0, 2.0 * part) - lens * closing.y, closing.y));
    ray.origin = u_eye;
    ray.origin_dx = vec3(0.0);
    ray.origin_dy = vec3(0.0);
    ray.along = 1.0;
#else
    vec3 camera = vec3(lens, -1.0);
    vec3 world = u_turn * camera;
    ray.direction = normalize(world);
    ray.direction_dx = turn_of_unit(world, u_turn * vec3(lens_step.x, 0.0, 0.0));
    ray.direction_dy = turn_of_unit(world, u_turn * vec3(0.0, lens_step.y, 0.0));
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
