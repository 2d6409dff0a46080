// A flat thing bent on an upright cylinder, whose axis stands `radius` before the thing's middle.
//
// Needs: nothing. Uniforms: none. Everything is in the thing's own metres: x right, y up, z to where
// it faces. renderer/bends.py and the viewer's plane.ts meet rays with it by the same formulas.
// Functions: bool bend_met(origin, ray, radius, t): whether the ray meets the cylinder, at t.x and
// farther at t.y; vec2 bend_point(at, radius): a point of it as it lies when laid flat;
// vec2 bend_change(at, radius, ray, t, origin_change, ray_change): how that point moves when the ray
// that met it at t does.

bool bend_met(vec3 origin, vec3 ray, float radius, out vec2 t) {
    float a = dot(ray.xz, ray.xz);
    float b = dot(origin.xz, ray.xz) - radius * ray.z;
    float c = dot(origin.xz, origin.xz) - 2.0 * radius * origin.z;  // exact for wide ones too
    float under = b * b - a * c;
    if (under <= 0.0 || a <= 0.0) return false;
    float q = b < 0.0 ? sqrt(under) - b : -sqrt(under) - b;
    vec2 both = vec2(q / a, c / q);
    t = vec2(min(both.x, both.y), max(both.x, both.y));
    return true;
}

vec2 bend_point(vec3 at, float radius) {
    return vec2(radius * atan(at.x, radius - at.z), at.y);
}

vec2 bend_change(vec3 at, float radius, vec3 ray, float t, vec3 origin_change, vec3 ray_change) {
    vec2 out_of = vec2(at.x, at.z - radius) / radius;
    float slope = dot(out_of, ray.xz);
    slope = slope < 0.0 ? min(slope, -1e-5) : max(slope, 1e-5);  // seen edge-on it has no area
    vec3 moved = origin_change + t * ray_change;
    moved -= dot(out_of, moved.xz) / slope * ray;
    return vec2(dot(moved.xz, vec2(-out_of.y, out_of.x)), moved.y);
}
