// Points of a cloud as round dots sized in metres.
//
// Needs: nothing. Uniforms: none. Functions: float dot_pixels(diameter, depth, far, focal, least): how
// large a dot of `diameter` metres is at `depth` metres before the eye and `far` from it, at least as
// wide in angle as `least` pixels in the view's middle; `focal` is the view's height in pixels over
// twice the tangent of half its field of view. float
// dot_square(pixels, part): the side of the square that holds a part of the dot wherever the
// rasteriser puts it. vec2 dot_centre(position, view): where in the window, in pixels, a dot at a
// clip-space position stands; `view` is x, y, width and height of the viewport. float dot_cover(away,
// pixels): how much of the pixel that lies `away` from the dot's centre belongs to it, its edge one
// pixel soft; dots of less than two pixels are small squares. Rasterisers put the square itself on
// grids of their own, so nothing is taken from gl_PointCoord. bool dot_drawn(cover, part): whether a
// pixel belongs to a part of the dots.
//
// Solid dots are drawn in two parts, alike on every graphics card: first what they cover wholly, with
// depth; then, over all that is solid, their edges, blended, without depth, so that nothing is sorted.
// Dots of less than two pixels have no edges. They are drawn aside, one sample a pixel, and laid into
// the picture; only in headsets straight into it, faded ones with hard edges.

const int DOT_CORE = 0;
const int DOT_EDGE = 1;
const int DOT_HARD = 2;
const float DOT_ROUND = 2.0;  // pixels from which on a dot is round

float dot_pixels(float diameter, float depth, float far, float focal, float least) {
    return max(diameter * focal, least * far) / max(depth, 1e-6);
}

float dot_square(float pixels, int part) {
    return part == DOT_CORE && pixels >= DOT_ROUND ? pixels : pixels + 1.0;
}

vec2 dot_centre(vec4 position, vec4 view) {
    return view.xy + (0.5 + 0.5 * position.xy / position.w) * view.zw;
}

float dot_cover(vec2 away, float pixels) {
    if (pixels < DOT_ROUND) return max(abs(away.x), abs(away.y)) <= 0.5 * pixels ? 1.0 : 0.0;
    return clamp(0.5 * pixels + 0.5 - length(away), 0.0, 1.0);
}

bool dot_drawn(float cover, int part) {
    if (part == DOT_HARD) return cover >= 0.5;
    return part == DOT_CORE ? cover >= 1.0 : cover > 0.0 && cover < 1.0;
}
