// Pointing in a headset: a laser and a cursor for each controller or hand, and what selecting does.

import { BufferGeometry, DoubleSide, Float32BufferAttribute, Group, Line, LineBasicMaterial, Mesh } from "three";
import { MeshBasicMaterial, Ray, RingGeometry, SphereGeometry, Vector3 } from "three";
import type { Player } from "../player";
import type { Struck } from "../stage";
import type { Placing } from "./placing";

const REACH = 4; // metres of a laser that strikes nothing
const LAST = 999_998;

interface Pointer {
  space: Group;
  laser: Line<BufferGeometry, LineBasicMaterial>;
  cursor: Mesh<SphereGeometry, MeshBasicMaterial>;
  grip: Group;
  on: boolean;
}

/** Steps in which the ring of dwelling fills. */
const STEPS = 64;
/** The ring's radius, and how far before what is struck it floats, as shares of the distance. */
const RING = 0.02;
const BEFORE = 0.98;

export class Pointers {
  private readonly pointers: Pointer[];
  /** The one that points: that which selected last. */
  private leading = 0;
  /** Fills where one dwells. */
  private readonly ring = new Mesh(
    new RingGeometry(0.7, 1, STEPS, 1, Math.PI / 2, -2 * Math.PI),
    new MeshBasicMaterial({
      color: 0xffffff,
      side: DoubleSide,
      transparent: true,
      opacity: 0.95,
      depthTest: false,
      depthWrite: false,
    }),
  );

  constructor(
    private readonly player: Player,
    private readonly placing: () => Placing | null,
  ) {
    this.pointers = [0, 1].map((index) => this.make(index));
    this.ring.renderOrder = LAST;
    this.ring.frustumCulled = false;
  }

  private make(index: number): Pointer {
    const { engine } = this.player.kit;
    const { xr } = engine.renderer;
    const space = xr.getController(index);
    const grip = xr.getControllerGrip(index);
    const line = new BufferGeometry().setAttribute(
      "position",
      new Float32BufferAttribute([0, 0, 0, 0, 0, -1], 3),
    );
    const faint = { color: 0xffffff, transparent: true, depthWrite: false };
    const laser = new Line(line, new LineBasicMaterial({ ...faint, opacity: 0.6 }));
    const cursor = new Mesh(
      new SphereGeometry(0.008, 16, 12),
      new MeshBasicMaterial({ ...faint, opacity: 0.95, depthTest: false }),
    );
    const handle = new Mesh(
      new SphereGeometry(0.018, 20, 14).scale(1, 1, 2.4),
      new MeshBasicMaterial({ color: 0x2a2e33 }),
    );
    laser.renderOrder = LAST;
    cursor.renderOrder = LAST;
    space.add(laser, cursor);
    grip.add(handle);
    const pointer: Pointer = { space, laser, cursor, grip, on: false };
    space.addEventListener("connected", ({ data }) => {
      pointer.on = data.targetRayMode === "tracked-pointer";
      handle.visible = pointer.on && !data.hand;
    });
    space.addEventListener("disconnected", () => (pointer.on = false));
    space.addEventListener("select", () => this.select(pointer));
    space.addEventListener("squeeze", () => this.placing()?.again());
    return pointer;
  }

  show(): void {
    const { rig } = this.player.kit.engine;
    for (const { space, grip } of this.pointers) rig.add(space, grip);
    this.player.kit.engine.world.add(this.ring);
  }

  hide(): void {
    this.ring.removeFromParent();
    for (const { space, grip } of this.pointers) {
      space.removeFromParent();
      grip.removeFromParent();
    }
  }

  private rayOf({ space }: Pointer): Ray {
    space.updateWorldMatrix(true, false);
    const origin = new Vector3().setFromMatrixPosition(space.matrixWorld);
    const direction = new Vector3(0, 0, -1).transformDirection(space.matrixWorld);
    return new Ray(origin, direction);
  }

  private select(pointer: Pointer): void {
    const placing = this.placing();
    if (placing?.waiting) {
      placing.select();
      return;
    }
    this.leading = Math.max(0, this.pointers.indexOf(pointer));
    if (this.player.state.finished) {
      void this.player.again();
      return;
    }
    const struck = this.player.struck(this.rayOf(pointer));
    if (struck) this.player.touchAt(struck);
  }

  /** Lasers reach to what they strike; who has none points with the head. */
  frame(): void {
    const struck = this.pointers.map((pointer) => this.aim(pointer));
    const leads = this.pointers[this.leading]?.on ? this.leading : 1 - this.leading;
    const points = this.pointers[leads]?.on ? struck[leads]! : this.gazed();
    this.player.point(points);
    this.dwell(points);
  }

  private aim(pointer: Pointer): Struck | null {
    const { laser, cursor, on } = pointer;
    laser.visible = on;
    cursor.visible = false;
    if (!on) return null;
    const struck = this.player.struck(this.rayOf(pointer));
    laser.scale.z = struck?.distance ?? REACH;
    cursor.visible = struck !== null;
    if (struck) cursor.position.set(0, 0, -struck.distance);
    return struck;
  }

  private gazed(): Struck | null {
    const { camera } = this.player.kit.engine;
    const origin = camera.getWorldPosition(new Vector3());
    return this.player.struck(new Ray(origin, camera.getWorldDirection(new Vector3())));
  }

  /** The ring, facing the eye where what is pointed at was struck. */
  private dwell(struck: Struck | null): void {
    const share = struck ? this.player.dwelling : 0;
    this.ring.visible = share > 0 && share < 1;
    if (!struck || !this.ring.visible) return;
    const { camera } = this.player.kit.engine;
    const eye = camera.getWorldPosition(new Vector3());
    const away = struck.point.clone().sub(eye);
    this.ring.position.copy(eye).addScaledVector(away, BEFORE);
    this.ring.scale.setScalar(RING * away.length());
    this.ring.quaternion.copy(camera.getWorldQuaternion(this.ring.quaternion));
    this.ring.geometry.setDrawRange(0, Math.round(share * STEPS) * 6);
  }
}
