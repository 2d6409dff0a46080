// Which of two things that stand equally deep is seen.
//
// Needs: nothing. Uniforms: none. FLAT_NEARER: a flat thing counts as this share of its depth nearer
// than it is, so that a picture hung on a wall shows; renderer/picking.py and the viewer's plane.ts
// pick by the same share. float flat_depth(depth): the depth in metres that a flat thing is tested by.
// Define FLAT_UNDER for what lies under all else at its depth: the shadow on a scene's ground does not
// show on the floor that a model brings, which has its own.

const float FLAT_NEARER = 0.001;

float flat_depth(float depth) {
#ifdef FLAT_UNDER
    return depth * (1.0 + FLAT_NEARER);
#else
    return depth * (1.0 - FLAT_NEARER);
#endif
}
