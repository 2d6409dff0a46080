// Placing an AR scene: a reticle on real surfaces, and anchors where the visitor selects.

import { DoubleSide, Group, Matrix4, Mesh, MeshBasicMaterial, Quaternion, RingGeometry } from "three";
import { Vector3 } from "three";
import { saysIn } from "../page/says";
import type { Player } from "../player";
import type { Scene, Surface } from "../schema";
import type { Pose } from "../space";

/** How nearly upright a normal is that belongs to a floor or a table; a wall's is the rest. */
const LEVEL = 0.7;
const UP = new Vector3(0, 1, 0);

interface Placed {
  surface: Surface;
  pose: Pose;
  anchor?: XRAnchor;
}

export class Placing {
  readonly scene: string;
  private readonly surfaces: readonly Surface[];
  private readonly placed: Placed[] = [];
  private readonly reticle = new Group();
  private source: XRHitTestSource | null = null;
  private asked = false;
  private closed = false;
  private hit: { pose: Pose; result: XRHitTestResult } | null = null;

  constructor(
    private readonly player: Player,
    scene: Scene,
    private readonly tell: (line: string) => void,
    private readonly changed: () => void,
  ) {
    this.scene = scene.id;
    this.surfaces = scene.surrounding.type === "world" ? scene.surrounding.anchors : [];
    const white = { color: 0xffffff, side: DoubleSide, depthTest: false, transparent: true };
    const ring = new Mesh(new RingGeometry(0.09, 0.105, 48), new MeshBasicMaterial(white));
    const dot = new Mesh(new RingGeometry(0, 0.012, 24), new MeshBasicMaterial(white));
    for (const part of [ring, dot]) {
      part.rotation.x = -Math.PI / 2; // flat on the surface, whose normal is +Y
      part.renderOrder = 999_999;
      this.reticle.add(part);
    }
    this.reticle.visible = false;
    player.kit.engine.world.add(this.reticle);
    this.publish();
  }

  /** The surface that the visitor is to point out next; undefined when all stand. */
  private get next(): Surface | undefined {
    return this.surfaces.find(({ id }) => !this.placed.some(({ surface }) => surface.id === id));
  }

  get waiting(): boolean {
    return this.next !== undefined;
  }

  /** Place everything anew. */
  again(): void {
    for (const { anchor } of this.placed) anchor?.delete();
    this.placed.length = 0;
    this.publish();
    this.changed();
  }

  frame(frame: XRFrame): void {
    const { xr } = this.player.kit.engine.renderer;
    const space = xr.getReferenceSpace();
    const session = xr.getSession();
    if (!space || !session) return;
    if (!this.asked) void this.ask(session);
    this.aim(frame, space);
    for (const placed of this.placed) {
      const pose = placed.anchor && frame.getPose(placed.anchor.anchorSpace, space);
      if (!pose) continue;
      const { x, y, z } = pose.transform.position;
      placed.pose = { ...placed.pose, position: [x, y, z] };
    }
    if (this.placed.length > 0) this.anchor();
  }

  private async ask(session: XRSession): Promise<void> {
    this.asked = true;
    const viewer = await session.requestReferenceSpace("viewer");
    const source = await session.requestHitTestSource?.({ space: viewer });
    if (this.closed) source?.cancel();
    else this.source = source ?? null;
  }

  private aim(frame: XRFrame, space: XRReferenceSpace): void {
    this.hit = null;
    const { next } = this;
    if (this.source && next) {
      for (const result of frame.getHitTestResults(this.source)) {
        const found = result.getPose(space);
        const pose = found && this.stand(found.transform.matrix, next);
        if (!pose) continue;
        this.hit = { pose, result };
        this.reticle.position.set(...pose.position);
        this.reticle.quaternion.set(...pose.rotation);
        break;
      }
    }
    this.reticle.visible = this.hit !== null;
  }

  /** The anchor's pose on a surface that was hit: +Y its normal, +Z towards the visitor. */
  private stand(matrix: Float32Array, surface: Surface): Pose | null {
    const hit = new Matrix4().fromArray(matrix);
    const position = new Vector3().setFromMatrixPosition(hit);
    const normal = new Vector3().setFromMatrixColumn(hit, 1).normalize();
    const level = Math.abs(normal.y) > LEVEL;
    if (level !== (surface.facing !== "wall")) return null;
    const eye = this.player.kit.engine.camera.getWorldPosition(new Vector3());
    const front = level ? eye.sub(position) : UP.clone().negate();
    front.addScaledVector(normal, -front.dot(normal));
    if (front.lengthSq() < 1e-6) front.set(0, 0, 1);
    front.normalize();
    const right = new Vector3().crossVectors(normal, front);
    const turn = new Quaternion().setFromRotationMatrix(
      new Matrix4().makeBasis(right, normal, front),
    );
    return {
      position: [position.x, position.y, position.z],
      rotation: [turn.x, turn.y, turn.z, turn.w],
      scale: 1,
    };
  }

  /** The visitor selected: put the next surface where the reticle is. Says whether it did. */
  select(): boolean {
    const { hit, next } = this;
    if (!next || !hit) return false;
    const placed: Placed = { surface: next, pose: hit.pose };
    this.placed.push(placed);
    void hit.result.createAnchor?.()?.then(
      (anchor) => (placed.anchor = anchor),
      () => undefined, // a device without anchors: the place in the session's space stays
    );
    this.publish();
    this.changed();
    return true;
  }

  /** Tell the player where the anchors stand now. */
  private anchor(): void {
    const poses = this.placed.map(({ surface, pose }): [string, Pose] => [surface.id, pose]);
    this.player.anchors = new Map(poses);
    this.player.touch();
  }

  private publish(): void {
    this.anchor();
    const says = saysIn(document.documentElement.lang);
    const words = { floor: says.pointFloor, table: says.pointTable, wall: says.pointWall };
    this.tell(this.next ? words[this.next.facing] : "");
  }

  close(): void {
    this.closed = true;
    this.source?.cancel();
    for (const { anchor } of this.placed) anchor?.delete();
    this.player.kit.engine.world.remove(this.reticle);
    for (const part of this.reticle.children as Mesh<RingGeometry, MeshBasicMaterial>[]) {
      part.geometry.dispose();
      part.material.dispose();
    }
  }
}
