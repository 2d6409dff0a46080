// The lights that shine on a model from somewhere: the sum of what each gives.
#include "model/lobes.glsl"

uniform vec3 u_key_direction;  // towards the light
uniform vec3 u_key_light;      // linear colour times intensity

vec3 direct(Surface s) { return lit(s, u_key_direction, u_key_light); }
