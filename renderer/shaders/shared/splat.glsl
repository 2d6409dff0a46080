// One Gaussian splat as the eye sees it: an ellipse in the plane across the line to its middle.
//
// Needs: nothing. Uniforms: none. Functions: bool splat_seen(away, spread, pixel, nearest, opacity,
// ellipse): what it looks like; false where it shows nothing. `away` goes from the eye to its middle in
// the splats' own space, and `pixel` is the angle of a pixel in the middle of the view, radians;
// nearer than `nearest` nothing is drawn. `opacity` becomes that of its middle in the picture. vec3
// splat_corner(ellipse, corner): from its middle to a corner, -1 to 1, of the rectangle that holds all
// that shows of it. vec2 splat_at(ellipse, corner): the same in standard deviations. float
// splat_cover(at, opacity): how much of what is behind it hides.
//
// The projection is that of Zwicker et al., "EWA splatting", 2002, linearised along the line to the
// splat's own middle rather than along the view (Huang et al., "On the error analysis of 3D Gaussian
// splatting", 2024): so a splat looks the same wherever it is in the view, in each face of a cube,
// and while the head turns. What is thinner than a pixel is spread over it and grows as much fainter
// (Yu et al., "Mip-splatting", 2024): the picture is as bright at each size.

struct SplatEllipse {
    vec3 major;   // a standard deviation along its longer axis, and along its shorter
    vec3 minor;
    float reach;  // standard deviations up to which it shows
};

const float SPLAT_BLUR = 0.3;           // of a pixel, squared, as splats are trained with
const float SPLAT_FAINTEST = 1.0 / 255.0;

bool splat_seen(
    vec3 away, mat3 spread, float pixel, float nearest, inout float opacity, out SplatEllipse ellipse
) {
    ellipse = SplatEllipse(vec3(0.0), vec3(0.0), 0.0);
    float far = length(away);
    if (far < nearest || opacity < SPLAT_FAINTEST) return false;
    vec3 ahead = away / far;
    vec3 side = normalize(abs(ahead.y) < 0.9 ? vec3(-ahead.z, 0.0, ahead.x) : vec3(0.0, ahead.z, -ahead.y));
    vec3 up = cross(ahead, side);
    vec3 spread_side = spread * side;
    float a = dot(side, spread_side), b = dot(up, spread_side), c = dot(up, spread * up);
    float blur = SPLAT_BLUR * (far * pixel) * (far * pixel);
    float before = max(a * c - b * b, 0.0);
    a += blur;
    c += blur;
    opacity *= sqrt(before / max(a * c - b * b, 1e-30));
    if (opacity < SPLAT_FAINTEST) return false;
    float middle = 0.5 * (a + c), half_apart = 0.5 * (a - c);
    float apart = sqrt(half_apart * half_apart + b * b);
    vec2 along = half_apart > 0.0 ? vec2(half_apart + apart, b) : vec2(b, apart - half_apart);
    float size = length(along);
    along = size > 0.0 ? along / size : vec2(1.0, 0.0);
    float widest = far;  // what is seen under more than half a right angle is not blown up further
    ellipse.major = min(sqrt(middle + apart), widest) * (along.x * side + along.y * up);
    ellipse.minor = min(sqrt(max(middle - apart, blur)), widest) * (along.x * up - along.y * side);
    ellipse.reach = sqrt(2.0 * log(opacity / SPLAT_FAINTEST));
    return true;
}

vec3 splat_corner(SplatEllipse ellipse, vec2 corner) {
    return ellipse.reach * (corner.x * ellipse.major + corner.y * ellipse.minor);
}

vec2 splat_at(SplatEllipse ellipse, vec2 corner) {
    return ellipse.reach * corner;
}

float splat_cover(vec2 at, float opacity) {
    return opacity * exp(-0.5 * dot(at, at));
}
