// The tiles of a picture too large to be held whole: of each level, those that the view needs.
//
// Needs: colour.glsl, and before frame.glsl, which asks it with FRAME_TILED defined; u_frame is then
// the picture's overview. Uniforms:
//   sampler2DArray u_mosaic_tiles  tiles that are there, 8-bit sRGB codes, a layer each
//   sampler2D u_mosaic_places      for each tile of each level, as bytes: the layer of the finest tile
//                                  that is there in its place (low, high byte), that one's level, and
//                                  255 where there is one; a level's rows stand below those of the
//                                  level before
//   vec4 u_mosaic_grids[8]         of each level: columns, rows, the first of its rows in places
//   vec4 u_mosaic_part             x, y, width, height in pixels of level 0 that u_frame shows
//   float u_mosaic_levels          how many levels have tiles; the overview is the next one
//   bool u_mosaic_round            the part's sides meet
//   FRAME_ASKED: float u_mosaic_share, of the picture's pixels a side that this one has
// Functions: bool mosaic_texel(at, level, colour): codes at a place in 0..1 of the part; false where
// only the overview is there. With FRAME_ASKED, nothing is shown: void mosaic_ask(at, gx, gy, taps,
// lod) notes which tile a pixel wants, vec4 mosaic_asked() tells it as bytes: column, row, level + 1,
// and which neighbours it wants too, as renderer/mosaics.py reads it.

uniform sampler2DArray u_mosaic_tiles;
uniform sampler2D u_mosaic_places;
uniform vec4 u_mosaic_grids[8];
uniform vec4 u_mosaic_part;
uniform float u_mosaic_levels;
uniform bool u_mosaic_round;

const float MOSAIC_TILE = 512.0;
const float MOSAIC_INNER = 510.0;

// At a place in texels of a level, within the picture.
bool mosaic_level(vec2 texel, float level, out vec4 colour) {
    vec4 grid = u_mosaic_grids[int(level)];
    vec2 tile = clamp(floor(texel / MOSAIC_INNER), vec2(0.0), grid.xy - 1.0);
    ivec2 place = ivec2(tile) + ivec2(0, int(grid.z));
    vec4 entry = floor(texelFetch(u_mosaic_places, place, 0) * 255.0 + 0.5);
    colour = vec4(0.0);
    if (entry.a < 1.0) return false;
    float coarser = exp2(entry.b - level);
    vec2 corner = floor(tile / coarser) * MOSAIC_INNER - 1.0;
    vec2 within = clamp(texel / coarser - corner, vec2(0.5), vec2(MOSAIC_TILE - 0.5));
    float layer = entry.r + 256.0 * entry.g;
    colour = textureLod(u_mosaic_tiles, vec3(within / MOSAIC_TILE, layer), 0.0);
    return true;
}

bool mosaic_texel(vec2 at, float level, out vec4 colour) {
    float scale = exp2(-level);
    vec2 low = u_mosaic_part.xy * scale;
    vec2 size = u_mosaic_part.zw * scale;
    if (u_mosaic_round) at.x = fract(at.x);
    vec2 inner = at * size;
    vec2 texel = clamp(inner, vec2(0.5), size - 0.5);
    if (!u_mosaic_round || texel.x == inner.x) return mosaic_level(low + texel, level, colour);
    // Between the last column and the first one.
    float past = inner.x < 0.5 ? inner.x + 0.5 : inner.x - size.x + 0.5;
    vec4 last;
    vec4 first;
    bool there = mosaic_level(low + vec2(size.x - 0.5, texel.y), level, last);
    there = mosaic_level(low + vec2(0.5, texel.y), level, first) && there;
    colour = mix(last, first, past);
    return there;
}

#ifdef FRAME_ASKED

uniform float u_mosaic_share;

vec4 mosaic_first = vec4(0.0);
vec4 mosaic_last = vec4(0.0);
float mosaic_stretch = 1.0;  // of an equirect picture's rows beside that of the equator

void mosaic_ask(vec2 at, vec2 gx, vec2 gy, vec2 taps, float lod) {
    float level = floor(lod);
    if (level >= u_mosaic_levels) return;
    float scale = exp2(-level);
    if (u_mosaic_round) at.x = fract(at.x);
    vec2 texel = (u_mosaic_part.xy + clamp(at, 0.0, 1.0) * u_mosaic_part.zw) * scale;
    vec2 tile = clamp(floor(texel / MOSAIC_INNER), vec2(0.0), u_mosaic_grids[int(level)].xy - 1.0);
    // What lies in this pixel's share of the picture, its filter's reach, and the level above's.
    vec2 reach = (abs(gx) + abs(gy)) / u_mosaic_share + 0.5 * abs(taps);
    reach = reach * scale * vec2(mosaic_stretch, 1.0) + 2.0;
    vec2 inside = texel - tile * MOSAIC_INNER;
    float near = 0.0;
    if (inside.x < reach.x) near += 1.0;
    if (inside.x > MOSAIC_INNER - reach.x) near += 2.0;
    if (inside.y < reach.y) near += 4.0;
    if (inside.y > MOSAIC_INNER - reach.y) near += 8.0;
    if (reach.x > MOSAIC_INNER) near += 16.0;
    vec4 asked = vec4(tile, level + 1.0, near);
    if (mosaic_first.b < 1.0) mosaic_first = asked;
    mosaic_last = asked;
}

// Where two pictures meet, as faces of a cube do, pixels take turns to ask for one or the other.
vec4 mosaic_asked() {
    vec2 turn = mod(floor(gl_FragCoord.xy), 2.0);
    return (turn.x == turn.y ? mosaic_first : mosaic_last) / 255.0;
}

#endif
