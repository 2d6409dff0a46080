// Shadows: what each light sees, as maps of depth, and what the ground gathers of them. The twin of
// renderer/shadows.py, whose docstring says how.

import { BufferGeometry, Camera, DepthTexture, DoubleSide, Float32BufferAttribute } from "three";
import { FloatType, GLSL3, HalfFloatType, Matrix4, Mesh, MeshBasicMaterial } from "three";
import { NearestFilter, NoBlending, Quaternion, Scene, ShaderMaterial } from "three";
import { Vector2, Vector3, Vector4, WebGLRenderTarget } from "three";
import type { Material, MeshStandardMaterial, Object3D } from "three";
import groundBody from "shared/ground.glsl";
import lampsBody from "shared/lamps.glsl";
import rules from "shared/light.json";
import shadowsBody from "shared/shadows.glsl";
import veilBody from "shared/veil.glsl";
import { Plane, place } from "../overlays/plane";
import { rotationOf, yawPitch } from "../space";
import type { Moment, OverlayAt } from "../timeline";
import type { Engine } from "./engine";
import { casting, LampUniforms } from "./lamps";
import type { Lamp } from "./lamps";
import { swapped } from "./lit";
import type { PlaneShader, Uniforms } from "./materials";
import encoded from "./glsl/encoded.glsl";
import gatherMain from "./glsl/gather.frag.glsl";
import groundMain from "./glsl/ground.glsl";
import planeMain from "./glsl/plane.glsl";

// The numbers of renderer/shadows.py.
const TILE = 512;
const HIDDEN = 128;
const MAP = 384;
const EDGE = 6;
const NEAR = 0.05;
const WIDEST = (80 * Math.PI) / 180;
const LOWEST = 0.2;
const FARTHEST = 4;
const SUN = 0.06;
const LAMP = 0.07;
const MOST = 4;

/** The layer that what casts shadows is in while they are drawn. */
const LAYER = 5;

/** Something that casts, as a sphere round it. */
export interface Caster {
  at: OverlayAt;
  object: Object3D;
  meshes: readonly Cast[];
  centre: Vector3;
  radius: number;
}

/** A mesh with what stands for its materials where only depth is drawn. */
export interface Cast {
  mesh: Mesh;
  veils: readonly Veil[];
}

export interface Veil {
  material: Material;
  opacity: { value: number };
}

/** What a mesh hides of a light; null of one that is looked through, and of lines and points. */
export function castOf(mesh: Object3D): Cast | null {
  if (!(mesh instanceof Mesh)) return null;
  const materials = [mesh.material].flat() as MeshStandardMaterial[];
  if (materials.some((each) => "transmission" in each && Number(each.transmission) > 0)) return null;
  mesh.layers.enable(LAYER);
  return { mesh, veils: materials.map(veilOf) };
}

function veilOf(shown: MeshStandardMaterial): Veil {
  const opacity = { value: 1 };
  const clear = shown.transparent;
  const cut = shown.alphaTest > 0;
  const material = new MeshBasicMaterial({
    map: clear || cut ? shown.map : null,
    alphaTest: shown.alphaTest,
    opacity: clear || cut ? shown.opacity : 1,
    vertexColors: (clear || cut) && shown.vertexColors,
    side: DoubleSide,
    colorWrite: false,
  });
  const alpha = clear ? "diffuseColor.a * u_veil" : "u_veil";
  material.onBeforeCompile = (shader) => {
    shader.uniforms["u_veil"] = opacity;
    const declared = `uniform float u_veil;\n${veilBody}\nvoid main() {`;
    const tested = `#include <alphatest_fragment>
if ( veil_lets_through( ${alpha}, ivec2( gl_FragCoord.xy ) ) ) discard;`;
    const begun = swapped(shader.fragmentShader, "void main() {", declared);
    shader.fragmentShader = swapped(begun, "#include <alphatest_fragment>", tested);
  };
  material.customProgramCacheKey = () => `veil ${clear}`;
  return { material, opacity };
}

interface Ground {
  x: number;
  z: number;
  width: number;
  depth: number;
  height: number;
  tall: number;
}

interface View {
  view: Matrix4;
  projection: Matrix4;
}

const TRIANGLE = new BufferGeometry().setAttribute(
  "position",
  new Float32BufferAttribute([-1, -1, 0, 3, -1, 0, -1, 3, 0], 3),
);

/** The shader of what the ground shows of them. */
const GROUND: PlaneShader = {
  parts: [veilBody, lampsBody, shadowsBody, groundBody, encoded, planeMain, groundMain],
  defines: { FLAT_UNDER: "" },
};

export class Shadows {
  /** What lit materials and the ground share. */
  readonly uniforms = {
    u_shadows: { value: null as DepthTexture | null },
    u_shadow_count: { value: 0 },
    u_shadow_first: { value: 0 },
    u_shadow_rows: { value: Array.from({ length: 4 * MOST }, () => new Vector4()) },
    u_shadow_texels: { value: Array.from({ length: MOST }, () => new Vector2()) },
    u_shadow_dark: { value: 0 },
  };
  private readonly gathered = {
    u_ground: { value: new Vector4() },
    u_ground_height: { value: 0 },
    u_ground_tall: { value: 1 },
    u_ground_ambient: { value: 0 },
    u_ground_lights: { value: Array.from({ length: MOST }, () => new Vector3()) },
    u_ground_map: { value: null as unknown },
    u_size: { value: new Vector2() },
  };
  private readonly lamps = new LampUniforms();
  private tiles: WebGLRenderTarget | null = null;
  private readonly hidden = mapOf(HIDDEN);
  private readonly map = mapOf(MAP);
  private readonly gatherers: Record<"HIDDEN" | "LOST", ShaderMaterial>;
  private readonly cover: Mesh<BufferGeometry, ShaderMaterial>;
  /** Lies on the ground; to hang in the scene. */
  readonly plane: Plane;
  private made = "";

  constructor(private readonly engine: Engine) {
    const all: Uniforms = { ...this.lamps, ...this.uniforms, ...this.gathered };
    this.gatherers = { HIDDEN: gatherer("HIDDEN", all), LOST: gatherer("LOST", all) };
    this.cover = new Mesh(TRIANGLE, this.gatherers.HIDDEN);
    this.cover.frustumCulled = false;
    this.plane = new Plane(GROUND, {
      u_ground: this.gathered.u_ground,
      u_ground_map: { value: this.map.texture },
      u_shadow_dark: this.uniforms.u_shadow_dark,
    });
    this.plane.object.visible = false;
  }

  /** Follow a moment: made anew where a light or something that casts has moved. */
  show(moment: Moment, lamps: readonly Lamp[], casters: readonly Caster[]): void {
    const moved = casters.map(({ at }) => [at.overlay.id, at.pose, at.opacity, at.animations]);
    const { gain, shadows: dark } = moment.scene.lighting;
    this.uniforms.u_shadow_dark.value = dark;
    const key = JSON.stringify([lamps, moved, gain, dark > 0]);
    if (key === this.made) return;
    this.made = key;
    this.uniforms.u_shadow_count.value = 0;
    this.plane.object.visible = false;
    if (casters.length === 0 || dark === 0) return;
    const cast = casting(lamps);
    const ground = groundOf(moment, casters, cast);
    this.make(casters, lamps, cast, ground, gain);
    if (!ground) return;
    const { x, z, width, depth, height } = ground;
    this.plane.size(width, depth);
    place(this.plane.object, {
      position: [x + width / 2, height, z + depth / 2],
      rotation: rotationOf(0, -90),
      scale: 1,
    });
    this.plane.object.visible = true;
  }

  close(): void {
    this.tiles?.dispose();
    this.tiles?.depthTexture?.dispose();
    this.hidden.dispose();
    this.map.dispose();
    for (const each of Object.values(this.gatherers)) each.dispose();
    this.plane.close();
  }

  private make(
    casters: readonly Caster[],
    lamps: readonly Lamp[],
    cast: readonly Lamp[],
    ground: Ground | null,
    gain: number,
  ): void {
    const { renderer } = this.engine;
    const before = renderer.getRenderTarget();
    const immersed = renderer.xr.enabled;
    const cleared = renderer.autoClear;
    renderer.xr.enabled = false;
    renderer.autoClear = false;
    const views = ground ? standing(ground) : [];
    const first = views.length;
    cast.forEach((lamp, n) => {
      const { view, projection, near, far } = seenBy(lamp, casters);
      views.push({ view, projection });
      const rows = new Matrix4().copy(HALVED).multiply(projection).multiply(view).transpose();
      for (let row = 0; row < 4; row++) {
        this.uniforms.u_shadow_rows.value[4 * n + row]!.fromArray(rows.elements, 4 * row);
      }
      const spread = lamp.range < 0 ? 0 : 1;
      this.uniforms.u_shadow_texels.value[n]!.set(2 / projection.elements[0]! / TILE, spread);
      this.gathered.u_ground_lights.value[n]!.set(near, far, spread ? -LAMP : SUN);
    });
    this.draw(this.room(views.length), views, casters);
    this.uniforms.u_shadow_count.value = cast.length;
    this.uniforms.u_shadow_first.value = first;
    if (ground) this.gather(ground, lamps, gain);
    renderer.setRenderTarget(before);
    renderer.xr.enabled = immersed;
    renderer.autoClear = cleared;
  }

  private draw(target: WebGLRenderTarget, views: readonly View[], casters: readonly Caster[]): void {
    const { renderer } = this.engine;
    const worn = casters.flatMap(({ at, meshes }) =>
      meshes.map(({ mesh, veils }) => {
        const shown = mesh.material;
        for (const { opacity } of veils) opacity.value = at.opacity;
        mesh.material = veils.length === 1 ? veils[0]!.material : veils.map((v) => v.material);
        return () => (mesh.material = shown);
      }),
    );
    const camera = new Camera();
    camera.layers.set(LAYER);
    camera.matrixWorldAutoUpdate = false;
    target.scissorTest = false;
    target.viewport.set(0, 0, target.width, TILE);
    renderer.setRenderTarget(target);
    renderer.clear(true, true, false);
    views.forEach(({ view, projection }, tile) => {
      camera.matrixWorldInverse.copy(view);
      camera.matrixWorld.copy(view).invert();
      camera.projectionMatrix.copy(projection);
      camera.projectionMatrixInverse.copy(projection).invert();
      target.viewport.set(tile * TILE, 0, TILE, TILE);
      renderer.setRenderTarget(target);
      for (const { object } of casters) renderer.render(object, camera);
    });
    for (const restore of worn) restore();
  }

  private gather(ground: Ground, lamps: readonly Lamp[], gain: number): void {
    const { renderer } = this.engine;
    const { u_ground, u_ground_map, u_size } = this.gathered;
    this.lamps.show(lamps);
    u_ground.value.set(ground.x, ground.z, ground.width, ground.depth);
    this.gathered.u_ground_height.value = ground.height;
    this.gathered.u_ground_tall.value = ground.tall;
    this.gathered.u_ground_ambient.value = rules.ground * gain;
    const camera = new Camera();
    const stage = new Scene();
    stage.add(this.cover);
    u_ground_map.value = null;
    for (const [name, target] of [["HIDDEN", this.hidden], ["LOST", this.map]] as const) {
      this.cover.material = this.gatherers[name];
      u_size.value.set(target.width, target.height);
      renderer.setRenderTarget(target);
      renderer.render(stage, camera);
      u_ground_map.value = target.texture;
    }
  }

  /** A target of so many tiles. */
  private room(tiles: number): WebGLRenderTarget {
    const width = Math.max(tiles, 1) * TILE;
    if (this.tiles?.width === width) return this.tiles;
    this.tiles?.dispose();
    this.tiles?.depthTexture?.dispose();
    const depth = new DepthTexture(width, TILE, FloatType);
    depth.minFilter = depth.magFilter = NearestFilter;
    this.tiles = new WebGLRenderTarget(width, TILE, {
      depthTexture: depth,
      generateMipmaps: false,
      minFilter: NearestFilter,
      magFilter: NearestFilter,
    });
    this.uniforms.u_shadows.value = depth;
    return this.tiles;
  }
}

function mapOf(size: number): WebGLRenderTarget {
  const target = new WebGLRenderTarget(size, size, { type: HalfFloatType, depthBuffer: false });
  target.texture.generateMipmaps = false;
  return target;
}

function gatherer(what: "HIDDEN" | "LOST", uniforms: Uniforms): ShaderMaterial {
  return new ShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: "void main() { gl_Position = vec4(position.xy, 1.0, 1.0); }",
    fragmentShader: [veilBody, lampsBody, shadowsBody, groundBody, gatherMain].join("\n"),
    uniforms,
    defines: { [what]: "" },
    blending: NoBlending,
    depthTest: false,
    depthWrite: false,
  });
}

/** From clip space to 0 to 1, before division. */
const HALVED = new Matrix4().set(0.5, 0, 0, 0.5, 0, 0.5, 0, 0.5, 0, 0, 0.5, 0.5, 0, 0, 0, 1);

/** World to a light's eye, its projection, and the nearest and farthest metres it sees. */
function seenBy(lamp: Lamp, casters: readonly Caster[]): View & { near: number; far: number } {
  const { x, y, z } = lamp.towards;
  const [yaw, pitch] = yawPitch([-x, -y, -z]);
  const world = new Matrix4();
  world.makeRotationFromQuaternion(new Quaternion(...rotationOf(yaw, pitch)));
  if (lamp.range < 0) {
    const { centre, radius } = around(casters);
    const wide = (radius * TILE) / (TILE - 2 * EDGE);
    world.setPosition(centre.addScaledVector(lamp.towards, 2 * radius));
    const [near, far] = [radius, 3 * radius];
    return { view: world.invert(), projection: parallel(wide, wide, near, far), near, far };
  }
  world.setPosition(lamp.place);
  const reach = Math.max(...casters.map((each) => each.centre.distanceTo(lamp.place) + each.radius));
  const far = Math.max(reach, 2 * NEAR);
  const half = Math.min(Math.acos(Math.max(lamp.edge, -1)), WIDEST);
  const across = (TILE - 2 * EDGE) / (Math.tan(half) * TILE);
  const deep = -(far + NEAR) / (far - NEAR);
  const lost = (-2 * far * NEAR) / (far - NEAR);
  const projection = new Matrix4();
  projection.set(across, 0, 0, 0, 0, across, 0, 0, 0, 0, deep, lost, 0, 0, -1, 0);
  return { view: world.invert(), projection, near: NEAR, far };
}

/** What stands on the ground, seen from below and from above; x runs to the right in both. */
function standing({ x, z, width, depth, height, tall }: Ground): View[] {
  const [mx, mz, top] = [x + width / 2, z + depth / 2, height + tall];
  const projection = parallel(width / 2, depth / 2, 0, tall);
  const up = new Matrix4().set(1, 0, 0, -mx, 0, 0, 1, -mz, 0, -1, 0, height, 0, 0, 0, 1);
  const down = new Matrix4().set(1, 0, 0, -mx, 0, 0, -1, mz, 0, 1, 0, -top, 0, 0, 0, 1);
  return [
    { view: up, projection },
    { view: down, projection },
  ];
}

function parallel(wide: number, high: number, near: number, far: number): Matrix4 {
  const [deep, lost] = [-2 / (far - near), -(far + near) / (far - near)];
  return new Matrix4().set(1 / wide, 0, 0, 0, 0, 1 / high, 0, 0, 0, 0, deep, lost, 0, 0, 0, 1);
}

/** A sphere round all that casts. */
function around(casters: readonly Caster[]): { centre: Vector3; radius: number } {
  const low = new Vector3(Infinity, Infinity, Infinity);
  const high = low.clone().negate();
  for (const { centre, radius } of casters) {
    low.min(centre.clone().subScalar(radius));
    high.max(centre.clone().addScalar(radius));
  }
  const centre = low.add(high).multiplyScalar(0.5);
  const reach = casters.map((each) => each.centre.distanceTo(centre) + each.radius);
  return { centre, radius: Math.max(...reach) };
}

/** The height of the scene's floor, or of the surface that the first model there stands on. */
function floorOf({ surrounding, overlays }: Moment): number {
  if (surrounding.type !== "world") return 0;
  const walls = surrounding.anchors.filter(({ facing }) => facing === "wall").map(({ id }) => id);
  for (const { overlay, pose } of overlays) {
    const { placement } = overlay;
    if (overlay.type !== "model" || placement.type !== "anchored") continue;
    if (!walls.includes(placement.anchor)) return pose.position[1] - placement.position[1];
  }
  return 0;
}

/** The part of the scene's ground that may lie in shadow; null where a model is the ground. */
function groundOf(
  moment: Moment,
  casters: readonly Caster[],
  cast: readonly Lamp[],
): Ground | null {
  if (moment.surrounding.type === "environment") return null;
  const height = floorOf(moment);
  const over = casters.filter(({ centre, radius }) => centre.y + radius > height);
  if (over.length === 0) return null;
  const tall = Math.max(...over.map(({ centre, radius }) => centre.y + radius)) - height;
  let [x0, z0, x1, z1] = [Infinity, Infinity, -Infinity, -Infinity];
  const span = (x: number, z: number, wide: number) => {
    [x0, z0] = [Math.min(x0, x - wide), Math.min(z0, z - wide)];
    [x1, z1] = [Math.max(x1, x + wide), Math.max(z1, z + wide)];
  };
  for (const { centre, radius } of over) {
    span(centre.x, centre.z, radius + Math.min(1.2 * tall, 1.5 * radius));
    for (const lamp of cast) {
      const towards = lamp.towards.clone();
      if (lamp.range >= 0) towards.copy(lamp.place).sub(centre).normalize();
      if (towards.y <= 0) continue;
      const down = Math.max(towards.y, LOWEST);
      const far = Math.min(Math.max(centre.y - height, 0) / down, FARTHEST * radius);
      span(centre.x - towards.x * far, centre.z - towards.z * far, radius / down);
    }
  }
  return { x: x0, z: z0, width: x1 - x0, depth: z1 - z0, height, tall };
}
