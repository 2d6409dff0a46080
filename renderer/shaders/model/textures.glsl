// The textures of a model's material, by what each is for: assets/media.py, SLOTS.
//
// For each that a material has there are two defines: NAME_TEXTURE, and NAME_AT, where it is looked
// up: a set of texture coordinates, or those moved by the texture's matrix.

uniform sampler2D u_base_texture;
uniform sampler2D u_surface_texture;
uniform sampler2D u_normal_texture;
uniform sampler2D u_occlusion_texture;
uniform sampler2D u_emissive_texture;
uniform sampler2D u_transmission_texture;
uniform sampler2D u_thickness_texture;
uniform sampler2D u_coat_texture;
uniform sampler2D u_coat_roughness_texture;
uniform sampler2D u_coat_normal_texture;
uniform sampler2D u_sheen_texture;
uniform sampler2D u_sheen_roughness_texture;
uniform sampler2D u_specular_texture;
uniform sampler2D u_specular_colour_texture;
uniform sampler2D u_film_texture;
uniform sampler2D u_film_thickness_texture;
uniform sampler2D u_anisotropy_texture;

// Rows of the matrices of those whose texture coordinates are moved.
uniform vec3 u_base_at[2];
uniform vec3 u_surface_at[2];
uniform vec3 u_normal_at[2];
uniform vec3 u_occlusion_at[2];
uniform vec3 u_emissive_at[2];
uniform vec3 u_transmission_at[2];
uniform vec3 u_thickness_at[2];
uniform vec3 u_coat_at[2];
uniform vec3 u_coat_roughness_at[2];
uniform vec3 u_coat_normal_at[2];
uniform vec3 u_sheen_at[2];
uniform vec3 u_sheen_roughness_at[2];
uniform vec3 u_specular_at[2];
uniform vec3 u_specular_colour_at[2];
uniform vec3 u_film_at[2];
uniform vec3 u_film_thickness_at[2];
uniform vec3 u_anisotropy_at[2];

in vec2 v_uv;
#ifdef MORE_UV
in vec2 v_uv1;
#if MORE_UV > 1
in vec2 v_uv2;
#endif
#if MORE_UV > 2
in vec2 v_uv3;
#endif
#endif

vec2 moved(vec3 rows[2], vec2 uv) {
    return vec2(dot(rows[0], vec3(uv, 1.0)), dot(rows[1], vec3(uv, 1.0)));
}
