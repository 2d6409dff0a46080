// How much of the scene that has come is seen while a transition lasts: story/passing.py.
//
// Needs: nothing. Uniforms: float u_passage_mix, 0..1 all over; float u_passage_edge, how far a wipe
// has come, 0..1, below 0 where there is none; vec2 u_passage_side, the unit direction in which it
// goes across the picture. Functions: float passage_cover(vec2 at): `at` from the picture's lower
// left, 0..1.

const float PASSAGE_SOFT = 0.06;  // how wide a wipe's edge is, of the picture

uniform float u_passage_mix;
uniform float u_passage_edge;
uniform vec2 u_passage_side;

float passage_cover(vec2 at) {
    if (u_passage_edge < 0.0) return u_passage_mix;
    vec2 begin = max(-u_passage_side, vec2(0.0));
    float across = dot(at - begin, u_passage_side);
    float edge = u_passage_edge * (1.0 + PASSAGE_SOFT);
    return 1.0 - smoothstep(edge - PASSAGE_SOFT, edge, across);
}
