// Points as round dots of a size in metres: draws what overlays/cloud.ts shows of a tree, the twin
// of renderer/painters/cloud.py.

import { BufferAttribute, BufferGeometry, CustomBlending, GLSL3, Group } from "three";
import { OneFactor, OneMinusSrcAlphaFactor, Points, ShaderMaterial } from "three";
import { Sphere, Vector2, Vector4 } from "three";
import type { Camera, Matrix4 } from "three";
import cloud from "shared/cloud.glsl";
import colour from "shared/colour.glsl";
import relief from "shared/relief.glsl";
import fragment from "./glsl/point.frag.glsl";
import vertex from "./glsl/point.vert.glsl";

const size = new Vector2();

/** The parts of dots: DOT_CORE ... of shared/cloud.glsl. */
const CORE = 0;
const EDGE = 1;
const HARD = 2;

/** Edges come after all that is solid. */
const LAST = 500_000;

/** How a cloud's dots are drawn: straight into the picture, solid or faded, or aside. */
export type Way = "solid" | "faded" | "aside";

/** One node's dots. */
interface Drawn {
  points: Points;
  edge: Points;
  mask: Points;
}

/** The dots of one overlay. */
export class Dots {
  readonly object = new Group();
  private readonly shared = {
    u_diameter: { value: 0 },
    u_least: { value: 1 },
    u_viewport: { value: new Vector4() },
    u_opacity: { value: 1 },
    u_range: { value: new Vector2() },
  };
  private readonly core = this.make(CORE, {});
  private readonly edge = this.make(EDGE, { depthWrite: false });
  private readonly hard = this.make(HARD, { transparent: true });
  /** In depth only, before a faded cloud: of such a one just the front shows, as one thing. */
  private readonly mask = this.make(HARD, { colorWrite: false, transparent: true });
  private readonly asideCore = this.make(CORE, { defines: { ASIDE: 1 } });
  private readonly asideEdge = this.make(EDGE, { defines: { ASIDE: 1 }, depthWrite: false });
  private readonly asideSmall = this.make(CORE, { defines: { ASIDE: 1, SMALL: 1 } });
  private readonly nodes = new Map<number, Drawn>();
  private way: Way = "solid";
  order = 0;

  private make(part: number, more: object): ShaderMaterial {
    return new ShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: `${colour}\n${cloud}\n${relief}\n${vertex}`,
      fragmentShader: `${cloud}\n${fragment}`,
      uniforms: { ...this.shared, u_part: { value: part } },
      blending: CustomBlending,
      blendSrc: OneFactor,
      blendDst: OneMinusSrcAlphaFactor,
      premultipliedAlpha: true,
      ...more,
    });
  }

  /** Give a node its points: places, three numbers each, and sRGB codes, four each. */
  put(node: number, positions: Float32Array<ArrayBuffer>, colours: Uint8Array<ArrayBuffer>): void {
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(positions, 3));
    geometry.setAttribute("color", new BufferAttribute(colours, 4, true));
    geometry.boundingSphere = EVERYWHERE;
    const made = {
      points: new Points(geometry, this.core),
      edge: new Points(geometry, this.edge),
      mask: new Points(geometry, this.mask),
    };
    for (const each of [made.points, made.edge, made.mask]) {
      each.onBeforeRender = this.before;
      each.frustumCulled = false;
      each.raycast = () => undefined;
    }
    made.points.add(made.edge, made.mask);
    made.points.visible = false;
    this.nodes.set(node, made);
    this.object.add(made.points);
    this.dress(made);
  }

  has(node: number): boolean {
    return this.nodes.has(node);
  }

  drop(node: number): void {
    const known = this.nodes.get(node);
    if (!known) return;
    this.object.remove(known.points);
    known.points.geometry.dispose();
    this.nodes.delete(node);
  }

  /** Show these of the nodes; `large` are those of which some dots are large enough to have edges. */
  show(shown: ReadonlySet<number>, large: ReadonlySet<number>, least: number): void {
    this.shared.u_least.value = least;
    for (const [node, { points, edge }] of this.nodes) {
      points.visible = shown.has(node);
      edge.visible = this.way !== "faded" && large.has(node);
      if (this.way === "aside") points.material = edge.visible ? this.asideCore : this.asideSmall;
    }
  }

  /** `diameter` of a dot in metres of the world, `opacity` of the overlay. */
  look(diameter: number, opacity: number, way: Way): void {
    this.shared.u_diameter.value = diameter;
    this.shared.u_opacity.value = opacity;
    if (way === this.way) return;
    this.way = way;
    for (const each of this.nodes.values()) this.dress(each);
  }

  /** The ends of the distances whose codes are drawn aside, metres. */
  reach(near: number, far: number): void {
    this.shared.u_range.value.set(near, far);
  }

  /** Be somewhere in the world without hanging in it. */
  stand(world: Matrix4): void {
    this.object.traverse((each) => each.matrixWorld.copy(world));
  }

  sort(order: number): void {
    this.order = order;
    for (const each of this.nodes.values()) this.rank(each);
  }

  close(): void {
    for (const node of [...this.nodes.keys()]) this.drop(node);
    const { core, edge, hard, mask, asideCore, asideEdge, asideSmall } = this;
    const all = [core, edge, hard, mask, asideCore, asideEdge, asideSmall];
    for (const material of all) material.dispose();
  }

  private dress(drawn: Drawn): void {
    const { points, edge, mask } = drawn;
    const { core, hard, asideCore } = this;
    points.material = { solid: core, faded: hard, aside: asideCore }[this.way];
    edge.material = this.way === "aside" ? this.asideEdge : this.edge;
    edge.visible = false;
    mask.visible = this.way === "faded";
    this.rank(drawn);
  }

  private rank({ points, edge, mask }: Drawn): void {
    points.renderOrder = this.order;
    edge.renderOrder = LAST + this.order;
    // before the front of every node, so that none shows through another
    mask.renderOrder = this.order - 0.5;
  }

  private readonly before: Points["onBeforeRender"] = (
    renderer,
    _scene,
    camera: Camera,
    _geometry,
    material,
  ) => {
    if ("viewport" in camera && camera.viewport) view.copy(camera.viewport as Vector4);
    else {
      const target = renderer.getRenderTarget();
      if (this.way === "aside" && target) size.set(target.width, target.height);
      else renderer.getDrawingBufferSize(size);
      view.set(0, 0, size.x, size.y);
    }
    if (view.equals(this.shared.u_viewport.value)) return;
    this.shared.u_viewport.value.copy(view);
    (material as ShaderMaterial).uniformsNeedUpdate = true;
  };
}

const view = new Vector4();

/** What is seen is told by the tree. */
const EVERYWHERE = new Sphere(undefined, Infinity);
