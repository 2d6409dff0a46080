// Dots drawn aside, one sample a pixel, and laid into the picture, with relief where it is wanted. The
// twin of _Shown in renderer/painters/cloud.py.

import { BufferAttribute, BufferGeometry, CustomBlending, DepthTexture, FloatType } from "three";
import { GLSL3, Group, HalfFloatType, Mesh, NearestFilter, OneFactor, OneMinusSrcAlphaFactor } from "three";
import { PerspectiveCamera, ShaderMaterial, Vector2, WebGLRenderTarget } from "three";
import type { Object3D, WebGLRenderer } from "three";
import cloud from "shared/cloud.glsl";
import relief from "shared/relief.glsl";
import fragment from "./glsl/laid.frag.glsl";

const MARGIN = 96; // pixels that dots beyond the edge may reach into the picture
const LINES = 720; // of a picture for each pixel that relief looks around
const VERTEX = "void main() { gl_Position = vec4(position, 1.0); }";

/** The parts of dots: DOT_CORE ... of shared/cloud.glsl; DOT_HARD stands for all. */
const CORE = 0;
const EDGE = 1;
const ALL = 2;

/** Edges come after all that is solid: Dots. */
const LAST = 500_000;

export class Laid {
  private readonly uniforms = {
    u_light: { value: null as unknown },
    u_codes: { value: null as unknown },
    u_size: { value: new Vector2() },
    u_margin: { value: 0 },
    u_reach: { value: 1 },
    u_strength: { value: 0 },
    u_slack: { value: 0 },
    u_opacity: { value: 1 },
    u_tan: { value: new Vector2() },
    u_range: { value: new Vector2() },
  };
  private readonly whole = this.cover(CORE, true, false);
  private readonly edges = this.cover(EDGE, false, false);
  private readonly faded = this.cover(ALL, false, true);
  private readonly camera = new PerspectiveCamera();
  private target: WebGLRenderTarget | null = null;
  /** Covers the picture with what was drawn aside. */
  readonly object = new Group();

  constructor() {
    this.object.add(this.whole, this.edges, this.faded);
    this.camera.matrixAutoUpdate = false;
    this.camera.matrixWorldAutoUpdate = false;
  }

  look(strength: number, slack: number, opacity: number): void {
    this.uniforms.u_slack.value = slack;
    this.uniforms.u_strength.value = strength;
    this.uniforms.u_opacity.value = opacity;
    this.whole.visible = this.edges.visible = opacity >= 1;
    this.faded.visible = opacity < 1;
  }

  sort(order: number): void {
    this.whole.renderOrder = this.faded.renderOrder = order;
    this.edges.renderOrder = LAST + order;
  }

  /** Draw `object` aside, as `camera` sees it in a picture of so many pixels; `widest`: of its dots. */
  draw(
    renderer: WebGLRenderer,
    object: Object3D,
    camera: PerspectiveCamera,
    size: Vector2,
    widest: number,
  ): void {
    const { uniforms } = this;
    const reach = Math.max(1, Math.round(size.y / LINES));
    // The rasteriser leaves out dots whose middle it does not see.
    const margin = reach + 1 + Math.min(Math.ceil(widest / 2), MARGIN);
    const [wide, high] = [size.x + 2 * margin, size.y + 2 * margin];
    const target = this.take(wide, high);
    const own = this.camera;
    own.matrixWorld.copy(camera.matrixWorld);
    own.matrixWorldInverse.copy(camera.matrixWorldInverse);
    own.projectionMatrix.copy(camera.projectionMatrix);
    const { elements } = own.projectionMatrix;
    uniforms.u_tan.value.set(1 / elements[0]!, 1 / elements[5]!);
    for (const at of [0, 4, 8, 12]) elements[at]! *= size.x / wide;
    for (const at of [1, 5, 9, 13]) elements[at]! *= size.y / high;
    own.projectionMatrixInverse.copy(own.projectionMatrix).invert();
    uniforms.u_size.value.copy(size);
    uniforms.u_margin.value = margin;
    uniforms.u_reach.value = reach;
    uniforms.u_range.value.set(camera.near, camera.far);
    uniforms.u_light.value = target.texture;
    uniforms.u_codes.value = target.depthTexture;
    const shown = renderer.getRenderTarget();
    renderer.setRenderTarget(target);
    renderer.clear();
    renderer.render(object, own);
    renderer.setRenderTarget(shown);
  }

  close(): void {
    this.target?.dispose();
    for (const mesh of [this.whole, this.edges, this.faded]) {
      (mesh.material as ShaderMaterial).dispose();
      mesh.geometry.dispose();
    }
  }

  private cover(part: number, depthWrite: boolean, transparent: boolean): Mesh {
    return covering(
      new ShaderMaterial({
        glslVersion: GLSL3,
        vertexShader: VERTEX,
        fragmentShader: `${cloud}\n${relief}\n${fragment}`,
        uniforms: { ...this.uniforms, u_part: { value: part } },
        blending: CustomBlending,
        blendSrc: OneFactor,
        blendDst: OneMinusSrcAlphaFactor,
        premultipliedAlpha: true,
        depthWrite,
        transparent,
      }),
    );
  }

  private take(wide: number, high: number): WebGLRenderTarget {
    if (this.target?.width === wide && this.target.height === high) return this.target;
    this.target?.dispose();
    const depthTexture = new DepthTexture(wide, high, FloatType);
    depthTexture.minFilter = depthTexture.magFilter = NearestFilter;
    this.target = new WebGLRenderTarget(wide, high, { type: HalfFloatType, depthTexture });
    return this.target;
  }
}

function covering(material: ShaderMaterial): Mesh {
  const geometry = new BufferGeometry();
  const corners = new Float32Array([-1, -1, 0, 3, -1, 0, -1, 3, 0]);
  geometry.setAttribute("position", new BufferAttribute(corners, 3));
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  mesh.raycast = () => undefined;
  return mesh;
}

