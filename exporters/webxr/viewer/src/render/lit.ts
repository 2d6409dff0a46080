// Lit surfaces: three's own material with the scene's lights, shadows and tone by the shared GLSL.

import { Mesh, MeshStandardMaterial, ShaderChunk } from "three";
import type { Material, Object3D } from "three";
import lampsBody from "shared/lamps.glsl";
import shadowsBody from "shared/shadows.glsl";
import toneBody from "shared/tone.glsl";
import type { Uniforms } from "./materials";

/** What three does once for all its lights; it has none here, and ours come in its loops' place. */
const MANY =
  "#if ( NUM_SUN_LIGHTS > 0 || NUM_DIR_LIGHTS > 0 || NUM_POINT_LIGHTS > 0 || NUM_SPOT_LIGHTS > 0 )";
const FIRST = "IncidentLight directLight;";

const LAMPS = `${FIRST}
{
  vec3 lampAt = transpose( mat3( viewMatrix ) ) * ( geometryPosition - viewMatrix[ 3 ].xyz );
  vec3 lampFacing = transpose( mat3( viewMatrix ) ) * nonPerturbedNormal;
  for ( int i = 0; i < u_lamps; i ++ ) {
    vec3 towards;
    directLight.color = lamp_light( i, lampAt, towards );
#ifdef SHADOWS
    directLight.color *= lamp_seen( i, lampAt, lampFacing, towards );
#endif
    directLight.direction = mat3( viewMatrix ) * towards;
    directLight.visible = true;
    RE_Direct( directLight, geometryPosition, geometryNormal, geometryViewDir,
      geometryClearcoatNormal, material, reflectedLight );
  }
}`;

/** What is seen through glass was toned where it was drawn. */
const TONED = `#ifdef USE_TRANSMISSION
vec3 beyond = material.transmission * transmitted.rgb;
#ifdef USE_CLEARCOAT
beyond *= 1.0 - material.clearcoat * Fcc;
#endif
gl_FragColor.rgb = toned( max( gl_FragColor.rgb - beyond, 0.0 ) ) + beyond;
#else
gl_FragColor.rgb = toned( gl_FragColor.rgb );
#endif`;

const PARTS: readonly [string, string][] = [
  ["#include <lights_pars_begin>", `#include <lights_pars_begin>
${lampsBody}
${toneBody}
#ifdef SHADOWS
${shadowsBody}
#endif`],
  [
    "#include <lights_fragment_begin>",
    swapped(swapped(ShaderChunk.lights_fragment_begin, MANY, "#if 1"), FIRST, LAMPS),
  ],
  ["#include <tonemapping_fragment>", TONED],
];

/** A shader of three's with one part of it changed; Error where it has no such part. */
export function swapped(text: string, part: string, other: string): string {
  if (!text.includes(part)) throw new Error(`three's shader has no ${part}`);
  return text.replace(part, () => other);
}

/** Light a material as its scene is lit; unlit ones keep their colours. */
export function lit(material: Material, uniforms: Uniforms): void {
  if (!(material instanceof MeshStandardMaterial)) return;
  material.onBeforeCompile = (shader) => {
    Object.assign(shader.uniforms, uniforms);
    for (const [part, other] of PARTS) {
      shader.fragmentShader = swapped(shader.fragmentShader, part, other);
    }
  };
  const shaded = "u_shadows" in uniforms;
  if (shaded) material.defines = { ...material.defines, SHADOWS: "" };
  material.customProgramCacheKey = () => "lit";
}

/** Give all meshes of an object that stands in one scene alone materials of that scene's light. */
export function litAlone(object: Object3D, uniforms: Uniforms): Material[] {
  const own = new Map<Material, Material>();
  object.traverse((node) => {
    if (!(node instanceof Mesh)) return;
    const dressed = ([node.material].flat() as Material[]).map((shared) => {
      const known = own.get(shared) ?? shared.clone();
      own.set(shared, known);
      lit(known, uniforms);
      return known;
    });
    node.material = dressed.length === 1 ? dressed[0]! : dressed;
  });
  return [...own.values()];
}
