// How a model, cloud or splats stand on their placement: the twin of renderer/standing.py.

import { Box3, Vector3 } from "three";
import type { Object3D } from "three";
import type { Model, Splats } from "../schema";

type Corner = readonly [number, number, number] | null;

/** How a file's space is turned about X so that this axis of it is up: UPRIGHT of story/overlays/upright.py. */
const UPRIGHT: Record<Model["up"], number> = {
  y: 0,
  "-y": Math.PI,
  z: -Math.PI / 2,
  "-z": Math.PI / 2,
};

/** Stand an object of the file's own space upright, with its origin or the foot of its box. */
export function stand(
  object: Object3D,
  { up, stands }: Pick<Model | Splats, "up" | "stands">,
  scale: number,
  low: Corner,
  high: Corner,
): void {
  object.rotation.x = UPRIGHT[up];
  object.scale.setScalar(scale);
  if (stands !== "foot" || !low || !high) return;
  const corners = [low, high].map((corner) =>
    new Vector3(...corner).applyQuaternion(object.quaternion),
  );
  const box = new Box3().setFromPoints(corners);
  const { x, z } = box.getCenter(new Vector3());
  object.position.set(-x, -box.min.y, -z).multiplyScalar(scale);
}
