// Grades on the GPU: the twin of renderer/grades.py. A package holds the table of a LUT as a texture
// wants it: assets/luts.py tells how.

import { Data3DTexture, HalfFloatType, Matrix3, NearestFilter, Vector2, Vector3 } from "three";
import type { ShaderMaterial } from "three";
import gradeBody from "shared/grade.glsl";
import { isGraded, lightingGain, lightingGrade, matrixOf } from "../grading";
import type { Media } from "../media";
import type { Asset, Grade } from "../schema";
import type { Grading } from "./graded";
import type { Uniforms } from "./materials";

/** Values of curves in a row of their texture: ROW of assets/media.py. */
const ROW = 256;

/** Bytes of a table's head. */
const HEAD = 32;

/** What the shared body calls, and finds after it in these shaders. */
const FIRST = `vec3 srgb_to_linear(vec3 code);
vec3 linear_to_srgb(vec3 light);
`;

export async function makeGrading(first: Grade, asset: Asset, media: Media): Promise<Grading> {
  const lut = first.lut === null ? null : tableOf(await media.bytes(first.lut));
  const now = new Shown(lut);
  const hdr = asset.kind === "image" && asset.hdr;
  const lit = lightingGrade(first, hdr);
  now.show(first);
  return {
    seen: (material) => now.dress(material),
    lights(material) {
      if (!isGraded(lit)) return;
      const shown = new Shown(lit.lut === null ? null : lut);
      shown.show(lit);
      shown.dress(material);
    },
    show: (grade) => now.show(grade),
    gain: (grade) => lightingGain(grade, lit),
    close: () => lut?.texture.dispose(),
  };
}

interface Table {
  texture: Data3DTexture;
  curves: boolean;
  size: number;
  low: Vector3;
  high: Vector3;
}

function tableOf(data: ArrayBuffer): Table {
  const head = new Float32Array(data, 0, HEAD / 4);
  const size = head[1]!;
  const curves = head[0] === 0;
  const rows = Math.ceil(size / ROW);
  const [width, height, depth] = curves ? [ROW, rows, 1] : [size, size, size];
  const texture = new Data3DTexture(new Uint16Array(data, HEAD), width, height, depth);
  texture.type = HalfFloatType;
  texture.minFilter = texture.magFilter = NearestFilter;
  texture.needsUpdate = true;
  const low = new Vector3(...head.slice(2, 5));
  return { texture, curves, size, low, high: new Vector3(...head.slice(5, 8)) };
}

/** A grade as a material shows it. */
class Shown {
  private readonly light = { value: new Matrix3() };
  private readonly shape = { value: new Vector2(1, 1) };
  private readonly strength = { value: 1 };

  constructor(private readonly lut: Table | null) {}

  show(grade: Grade): void {
    const [[a, b, c], [d, e, f], [g, h, i]] = matrixOf(grade);
    this.light.value.set(a, b, c, d, e, f, g, h, i);
    this.shape.value.set(grade.contrast, grade.saturation);
    this.strength.value = grade.strength;
  }

  dress(material: ShaderMaterial): void {
    const { lut } = this;
    const uniforms: Uniforms = { u_grade_light: this.light, u_grade_shape: this.shape };
    if (lut) {
      uniforms["u_lut"] = { value: lut.texture };
      uniforms["u_lut_curves"] = { value: lut.curves };
      uniforms["u_lut_size"] = { value: lut.size };
      uniforms["u_lut_low"] = { value: lut.low };
      uniforms["u_lut_high"] = { value: lut.high };
      uniforms["u_lut_strength"] = this.strength;
    }
    Object.assign(material.uniforms, uniforms);
    Object.assign(material.defines, { GRADE: "", ...(lut ? { GRADE_LUT: "" } : {}) });
    material.fragmentShader = `${FIRST}${gradeBody}\n${material.fragmentShader}`;
    material.needsUpdate = true;
  }
}
