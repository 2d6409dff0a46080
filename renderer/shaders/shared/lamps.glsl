// The lights that shine from somewhere, the key light among them: renderer/lamps.py.
//
// Needs: nothing. Uniforms: below. Functions: vec3 lamp_light(number, place, towards), the light that
// comes to a place and, in `towards`, the direction it comes from.
//
// Equal to three's lights 0.187: a spot's edge is a smooth step between two cosines; light falls off
// with the square of the distance, and to nothing at the light's range (Lagarde, "Moving Frostbite to
// PBR", 2014, equation 26; KHR_lights_punctual).

const int LAMPS_MOST = 9;

uniform int u_lamps;
uniform vec4 u_lamp_place[LAMPS_MOST];    // metres; w: the range, 0: endless, -1: infinitely far
uniform vec4 u_lamp_towards[LAMPS_MOST];  // against the way it shines; w: cosine of the cone's edge
uniform vec4 u_lamp_light[LAMPS_MOST];    // colour times intensity; w: cosine where it begins to fade

vec3 lamp_light(int number, vec3 place, out vec3 towards) {
    vec4 stands = u_lamp_place[number];
    vec4 back = u_lamp_towards[number];
    vec4 light = u_lamp_light[number];
    if (stands.w < 0.0) {
        towards = back.xyz;
        return light.rgb;
    }
    vec3 way = stands.xyz - place;
    float squared = dot(way, way);
    towards = way * inversesqrt(max(squared, 1e-12));
    float fallen = 1.0 / max(squared, 0.01);
    if (stands.w > 0.0) {
        float share = squared / (stands.w * stands.w);
        float left = clamp(1.0 - share * share, 0.0, 1.0);
        fallen *= left * left;
    }
    return light.rgb * (fallen * smoothstep(back.w, light.w, dot(towards, back.xyz)));
}
