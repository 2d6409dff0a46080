// How a picture's colours are changed: story/grading.py tells the formulas and their order.
//
// Needs: colour.glsl. With GRADE defined: mat3 u_grade_light, white balance and exposure; vec2
// u_grade_shape, contrast and saturation. With GRADE_LUT too: sampler3D u_lut, whose texels are a
// cube by red, green and blue, or with u_lut_curves the values of curves, 256 in a row; int
// u_lut_size, steps along each axis; vec3 u_lut_low, u_lut_high, the codes of the first and last;
// float u_lut_strength. The table is read texel by texel: its values are mixed here, alike on every
// driver. Functions: vec3 graded(light), linear to linear, before what is HDR is toned; vec3
// looked(light), linear to linear through the table's codes, after that; vec4 graded_colour(colour),
// both, of premultiplied light. Without the defines they change nothing.

#ifdef GRADE
uniform mat3 u_grade_light;
uniform vec2 u_grade_shape;
const float GRADE_GREY = 0.18;
#ifdef GRADE_LUT
uniform highp sampler3D u_lut;
uniform bool u_lut_curves;
uniform int u_lut_size;
uniform vec3 u_lut_low;
uniform vec3 u_lut_high;
uniform float u_lut_strength;
#endif
#endif

vec3 graded(vec3 light) {
#ifdef GRADE
    light = max(u_grade_light * light, vec3(0.0));
    if (u_grade_shape.x != 1.0) {
        light = GRADE_GREY * pow(max(light / GRADE_GREY, vec3(1e-6)), vec3(u_grade_shape.x));
    }
    float luma = dot(light, vec3(0.2126, 0.7152, 0.0722));
    light = max(mix(vec3(luma), light, u_grade_shape.y), vec3(0.0));
#endif
    return light;
}

#ifdef GRADE_LUT
vec3 lut_curves(ivec3 at) {
    ivec3 row = at >> 8;
    ivec3 column = at & 255;
    return vec3(texelFetch(u_lut, ivec3(column.r, row.r, 0), 0).r,
                texelFetch(u_lut, ivec3(column.g, row.g, 0), 0).g,
                texelFetch(u_lut, ivec3(column.b, row.b, 0), 0).b);
}

// In the tetrahedron that holds the colour, from the corner nearest black to that nearest white
// along the axes by how far it lies along each, the farthest first.
vec3 lut_code(vec3 code) {
    vec3 at = clamp((code - u_lut_low) / (u_lut_high - u_lut_low), 0.0, 1.0) * float(u_lut_size - 1);
    ivec3 corner = ivec3(min(floor(at), vec3(u_lut_size - 2)));
    vec3 f = at - vec3(corner);
    if (u_lut_curves) return mix(lut_curves(corner), lut_curves(corner + 1), f);
    bool rg = f.r >= f.g;
    bool gb = f.g >= f.b;
    bool rb = f.r >= f.b;
    ivec3 first = rg && rb ? ivec3(1, 0, 0) : !rg && gb ? ivec3(0, 1, 0) : ivec3(0, 0, 1);
    ivec3 last = gb && rb ? ivec3(0, 0, 1) : !rg && !rb ? ivec3(1, 0, 0) : ivec3(0, 1, 0);
    float most = max(max(f.r, f.g), f.b);
    float least = min(min(f.r, f.g), f.b);
    float middle = f.r + f.g + f.b - most - least;
    return (1.0 - most) * texelFetch(u_lut, corner, 0).rgb
        + (most - middle) * texelFetch(u_lut, corner + first, 0).rgb
        + (middle - least) * texelFetch(u_lut, corner + 1 - last, 0).rgb
        + least * texelFetch(u_lut, corner + 1, 0).rgb;
}
#endif

vec3 looked(vec3 light) {
#ifdef GRADE_LUT
    vec3 code = linear_to_srgb(light);
    return srgb_to_linear(clamp(mix(code, lut_code(code), u_lut_strength), 0.0, 1.0));
#else
    return light;
#endif
}

vec4 graded_colour(vec4 colour) {
#ifdef GRADE
    if (colour.a <= 0.0) return colour;
    return vec4(looked(graded(colour.rgb / colour.a)) * colour.a, colour.a);
#else
    return colour;
#endif
}
