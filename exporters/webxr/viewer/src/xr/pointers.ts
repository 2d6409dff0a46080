// Pointing in a headset: a laser and a cursor for each controller or hand, and what selecting does.

import { BufferGeometry, Float32BufferAttribute, Group, Line, LineBasicMaterial, Mesh } from "three";
import { MeshBasicMaterial, Ray, SphereGeometry, Vector3 } from "three";
import type { Player } from "../player";
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

export class Pointers {
  private readonly pointers: Pointer[];

  constructor(
    private readonly player: Player,
    private readonly placing: () => Placing | null,
  ) {
    this.pointers = [0, 1].map((index) => this.make(index));
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
  }

  hide(): void {
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
    const struck = this.player.struck(this.rayOf(pointer));
    if (struck) this.player.select(struck.at.overlay.id);
  }

  /** Lasers reach to what they strike. */
  frame(): void {
    for (const pointer of this.pointers) {
      const { laser, cursor, on } = pointer;
      laser.visible = on;
      cursor.visible = false;
      if (!on) continue;
      const struck = this.player.struck(this.rayOf(pointer));
      laser.scale.z = struck?.distance ?? REACH;
      cursor.visible = struck !== null;
      if (struck) cursor.position.set(0, 0, -struck.distance);
    }
  }
}
