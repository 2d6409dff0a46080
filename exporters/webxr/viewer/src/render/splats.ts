// A field of Gaussian splats: what is on the graphics card, and its worker. The twin of renderer/splats.py.

import { BufferAttribute, CustomBlending, DataTexture, DoubleSide, FloatType } from "three";
import { GLSL3, Group } from "three";
import { InstancedBufferGeometry, InstancedInterleavedBuffer, IntType } from "three";
import { InterleavedBufferAttribute, Matrix4, Mesh, OneFactor, OneMinusSrcAlphaFactor } from "three";
import { RGBAFormat, SRGBColorSpace, ShaderMaterial, UnsignedByteType, Vector3 } from "three";
import type { Camera, Ray, WebGLRenderer } from "three";
import splat from "shared/splat.glsl";
import { NUMBERS, ROW } from "../splats/read";
import type { Answer, Asked } from "../splats/worker";
import type { Blended } from "../overlays/view";
import { pixelTangent } from "./engine";
import type { Uniforms } from "./materials";
import fragment from "./glsl/splat.frag.glsl";
import vertex from "./glsl/splat.vert.glsl";

const WORKER = "viewer/splats_worker.js";
/** Metres from the eye within which no splat is drawn. */
const NEAREST = 0.1;
/** Of its distance: how far the eye moves in a headset before the splats are sorted anew. */
const LOOSE = 0.02;
const CORNERS = new BufferAttribute(
  new Float32Array([-1, -1, 0, 1, -1, 0, -1, 1, 0, 1, 1, 0]),
  3,
);

const place = new Vector3();
const inverse = new Matrix4();

type Seen = Extract<Answer, { kind: "seen" }>;
type Point = [number, number, number];

type Dress = Record<"usual" | "through", ShaderMaterial>;

function splatMaterial(uniforms: Uniforms, transparent: boolean): ShaderMaterial {
  return new ShaderMaterial({
    glslVersion: GLSL3,
    vertexShader: `${splat}\n${vertex}`,
    fragmentShader: `${splat}\n${fragment}`,
    uniforms,
    side: DoubleSide,
    transparent,
    depthWrite: false,
    blending: CustomBlending,
    blendSrc: OneFactor,
    blendDst: OneMinusSrcAlphaFactor,
    premultipliedAlpha: true,
  });
}

/** Splats in their own space. `parts` are drawn in the order of their distances. */
export class Field {
  readonly object = new Group();
  readonly parts: Part[] = [];
  private readonly worker = new Worker(WORKER);
  private readonly uniforms = {
    u_places: { value: null as DataTexture | null },
    u_colours: { value: null as DataTexture | null },
    u_from: { value: new Vector3() },
    u_pixel: { value: 0.001 },
    u_nearest: { value: NEAREST },
    u_opacity: { value: 1 },
  };
  /** Of parts that are drawn with what blends, and with what is opaque: render/glass.ts. */
  private readonly materials: Dress = {
    usual: splatMaterial(this.uniforms, true),
    through: splatMaterial(this.uniforms, false),
  };
  private numbers: Float32Array = new Float32Array(0);
  private order: InstancedInterleavedBuffer | null = null;
  private far: Float32Array = new Float32Array(0);
  private codes: Uint8Array = new Uint8Array(0);
  /** Where the eye was last asked for, and the worker's answer to that is on its way. */
  private asked: Point | null = null;
  private busy: Promise<void> | null = null;
  private wanted: Point | null = null;
  private hear: ((answer: Answer) => void) | null = null;

  constructor(private readonly changed: () => void) {
    this.worker.onmessage = ({ data }: MessageEvent<Answer>) => this.hear?.(data);
  }

  /** Resolves when a file is read; throws where it cannot be. */
  async read(file: ArrayBuffer): Promise<void> {
    const read = await this.ask({ file }, [file]);
    if (read.kind !== "read") throw new Error(read.kind === "failed" ? read.words : "");
    const { places, rows, count } = read;
    this.numbers = places;
    const texture = new DataTexture(places, 3 * ROW, rows, RGBAFormat, FloatType);
    texture.needsUpdate = true;
    const codes = new Uint8Array(4 * ROW * rows);
    const colours = new DataTexture(codes, ROW, rows, RGBAFormat, UnsignedByteType);
    colours.colorSpace = SRGBColorSpace;
    this.uniforms.u_places.value = texture;
    this.uniforms.u_colours.value = colours;
    this.order = new InstancedInterleavedBuffer(new Uint32Array(count), 1);
  }

  /** The opacity of all of them. */
  set opacity(opacity: number) {
    this.uniforms.u_opacity.value = opacity;
  }

  /** A point of the world in the splats' space. */
  own(world: Vector3): Point {
    const { x, y, z } = place.copy(world).applyMatrix4(inverse.copy(this.object.matrixWorld).invert());
    return [x, y, z];
  }

  private get scale(): number {
    return this.object.matrixWorld.getMaxScaleOnAxis();
  }

  /** See them from a point of their own space, or about there with `loose`. */
  look(eye: Point, loose: boolean): void {
    const last = this.wanted ?? this.asked;
    if (last) {
      const moved = Math.hypot(eye[0] - last[0], eye[1] - last[1], eye[2] - last[2]);
      if (moved === 0 || (loose && moved < LOOSE * Math.hypot(...eye))) return;
    }
    this.wanted = eye;
    this.busy ??= this.sort();
  }

  /** Resolves when they are sorted for where they were last looked at from. */
  async settled(): Promise<void> {
    while (this.busy) await this.busy;
  }

  private async sort(): Promise<void> {
    while (this.wanted) {
      const eye = this.wanted;
      this.asked = eye;
      this.wanted = null;
      const seen = await this.ask({ eye });
      if (seen.kind === "seen") this.take(seen);
    }
    this.busy = null;
    this.changed();
  }

  private take({ order, far, colours }: Seen): void {
    if (!this.order) return;
    (this.order.array as Uint32Array).set(order);
    this.order.needsUpdate = true;
    this.far = far;
    if (colours) {
      const texture = this.uniforms.u_colours.value!;
      this.codes = colours;
      (texture.image.data as Uint8Array).set(colours);
      texture.needsUpdate = true;
    }
    for (const part of this.parts) this.measure(part);
  }

  /** Have a part from one distance in metres to the next, 0 and infinity besides. */
  cut(distances: readonly number[]): void {
    const edges = [0, ...[...new Set(distances)].sort((a, b) => a - b), Infinity];
    while (this.parts.length < edges.length - 1) {
      const part = new Part(this.materials, this.before);
      this.parts.push(part);
      this.object.add(part.object);
    }
    for (const part of this.parts.splice(edges.length - 1)) {
      this.object.remove(part.object);
      part.close();
    }
    this.parts.forEach((part, at) => {
      part.nearer = edges[at]!;
      part.farther = edges[at + 1]!;
      this.measure(part);
    });
  }

  private measure(part: Part): void {
    const { scale } = this;
    if (!this.order) return;
    const first = this.rank(part.farther / scale);
    part.show(this.order, first, this.rank(part.nearer / scale) - first);
  }

  /** How many of them are as far as that or farther. */
  private rank(distance: number): number {
    let low = 0;
    let high = this.far.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.far[middle]! >= distance) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private readonly before = (renderer: WebGLRenderer, camera: Camera): void => {
    this.uniforms.u_from.value.set(...this.own(place.setFromMatrixPosition(camera.matrixWorld)));
    this.uniforms.u_pixel.value = pixelTangent(renderer, camera);
    this.uniforms.u_nearest.value = NEAREST / this.scale;
    for (const each of Object.values(this.materials)) each.uniformsNeedUpdate = true;
    if (!renderer.xr.isPresenting) return;
    const head = renderer.xr.getCamera().matrixWorld;
    this.look(this.own(place.setFromMatrixPosition(head)), true);
  };

  /** How far along a world ray half of what is behind is hidden, or null: `strike` of renderer/splats.py. */
  strike(ray: Ray): number | null {
    const to = inverse.copy(this.object.matrixWorld).invert();
    const start = ray.origin.clone().applyMatrix4(to);
    const along = ray.direction.clone().transformDirection(to);
    const found: { far: number; cover: number }[] = [];
    const { numbers: n } = this;
    for (let at = 0, which = 0; at < n.length; at += NUMBERS, ++which) {
      const x = n[at]! - start.x, y = n[at + 1]! - start.y, z = n[at + 2]! - start.z;
      const ahead = x * along.x + y * along.y + z * along.z;
      if (ahead <= 0) continue;
      const squared = x * x + y * y + z * z;
      if (squared - ahead * ahead > 12 * (n[at + 4]! + n[at + 7]! + n[at + 9]!)) continue;
      const far = Math.sqrt(squared);
      const cover = (this.codes[4 * which + 3]! / 255) * this.covered(at, [x, y, z], far, along, ahead);
      if (cover > 0) found.push({ far, cover });
    }
    found.sort((a, b) => a.far - b.far);
    let through = 1;
    for (const { far, cover } of found) {
      through *= 1 - cover;
      if (through <= 0.5) return far * this.scale;
    }
    return null;
  }

  /** How much of a ray's light a splat holds up before its opacity. */
  private covered(at: number, away: Point, far: number, along: Vector3, ahead: number): number {
    const n = this.numbers;
    const [x, y, z] = away.map((each) => each / far) as Point;
    const side = Math.abs(y) < 0.9 ? new Vector3(-z, 0, x) : new Vector3(0, z, -y);
    side.normalize();
    const up = new Vector3(x, y, z).cross(side);
    const product = (p: Vector3, q: Vector3): number =>
      p.x * (n[at + 4]! * q.x + n[at + 5]! * q.y + n[at + 6]! * q.z) +
      p.y * (n[at + 5]! * q.x + n[at + 7]! * q.y + n[at + 8]! * q.z) +
      p.z * (n[at + 6]! * q.x + n[at + 8]! * q.y + n[at + 9]! * q.z);
    const a = product(side, side), b = product(side, up), c = product(up, up);
    const stretch = (far * far) / ahead;
    const u = side.dot(along) * stretch, v = up.dot(along) * stretch;
    const area = Math.max(a * c - b * b, 1e-12 * a * c + 1e-30);
    return Math.exp((-0.5 * (c * u * u - 2 * b * u * v + a * v * v)) / area);
  }

  private ask(asked: Asked, transfer: ArrayBuffer[] = []): Promise<Answer> {
    return new Promise((resolve) => {
      this.hear = resolve;
      this.worker.onerror = () => resolve({ kind: "failed", words: "The splats cannot be read." });
      this.worker.postMessage(asked, transfer);
    });
  }

  close(): void {
    this.worker.terminate();
    this.wanted = null;
    for (const part of this.parts) part.close();
    for (const each of Object.values(this.materials)) each.dispose();
    this.uniforms.u_places.value?.dispose();
    this.uniforms.u_colours.value?.dispose();
  }
}

/** The splats from one distance to another. */
class Part implements Blended {
  readonly object: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  nearer = 0;
  farther = Infinity;
  private first = -1;

  constructor(
    private readonly dress: Dress,
    before: (renderer: WebGLRenderer, camera: Camera) => void,
  ) {
    const geometry = new InstancedBufferGeometry();
    geometry.setAttribute("position", CORNERS);
    geometry.setIndex([0, 1, 2, 2, 1, 3]);
    this.object = new Mesh(geometry, dress.usual);
    this.object.frustumCulled = false;
    this.object.visible = false;
    this.object.onBeforeRender = (renderer, _scene, camera) => before(renderer, camera);
  }

  show(order: InstancedInterleavedBuffer, first: number, count: number): void {
    this.object.geometry.instanceCount = count;
    this.object.visible = count > 0;
    if (this.first === first) return;
    this.first = first;
    const attribute = new InterleavedBufferAttribute(order, 1, first);
    (attribute as { gpuType?: number }).gpuType = IntType;
    this.object.geometry.setAttribute("a_splat", attribute);
  }

  through(shown: boolean): void {
    this.object.material = shown ? this.dress.through : this.dress.usual;
  }

  /** How far it counts as among what else is blended. */
  get far(): number {
    return Number.isFinite(this.farther) ? (this.nearer + this.farther) / 2 : this.nearer + 1;
  }

  get order(): number {
    return this.object.renderOrder;
  }

  set order(order: number) {
    this.object.renderOrder = order;
  }

  close(): void {
    this.object.geometry.dispose();
  }
}
