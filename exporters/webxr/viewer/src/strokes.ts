// Where lines run and areas lie: the twin of story/strokes.py, under tests/conformance.

import type { Corner, Line, Polygon } from "./schema";
import { direction, rotate } from "./space";
import type { Pose, Quaternion, Vector } from "./space";

/** Of a line or an area, and of a stroke with its arcs: MOST_CORNERS and MOST_STEPS. */
export const MOST_CORNERS = 64;
export const MOST_STEPS = 128;

const FINE = (5 * Math.PI) / 180;
const FLAT = 1e-6;

type Drawn = Pick<Line, "points" | "corners" | "closed" | "drawn">;

/** The points that a line runs through, as much of it as is drawn; none for less than two. */
export function stroke(line: Drawn, pose: Pose, eye: Vector): Vector[] {
  const points = line.corners.length > 0 ? round(line, pose, eye) : along(line, pose);
  if (line.closed && points.length > 2) points.push(points[0]!);
  if (points.length < 2 || line.drawn <= 0) return [];
  return line.drawn >= 1 ? points : first(points, line.drawn);
}

/** How far along a stroke each of its points lies, in metres. */
export function lengths(points: readonly Vector[]): number[] {
  const gone = [0];
  for (let n = 1; n < points.length; n++) {
    gone.push(gone[n - 1]! + far(points[n - 1]!, points[n]!));
  }
  return gone;
}

/** The unit directions of an area's corners from the eye; none for less than three. */
export function outline({ corners }: Pick<Polygon, "corners">, rotation: Quaternion): Vector[] {
  return corners.length < 3 ? [] : corners.map((corner) => towards(corner, rotation));
}

function far([ax, ay, az]: Vector, [bx, by, bz]: Vector): number {
  return Math.hypot(bx - ax, by - ay, bz - az);
}

function towards({ yaw, pitch }: Corner, rotation: Quaternion): Vector {
  return rotate(rotation, direction(yaw, pitch));
}

function along({ points }: Drawn, { position: [x, y, z], rotation, scale }: Pose): Vector[] {
  return points.map(({ position: [px, py, pz] }) => {
    const [dx, dy, dz] = rotate(rotation, [px * scale, py * scale, pz * scale]);
    return [x + dx, y + dy, z + dz];
  });
}

/** The points over a line's corners, so near to one another that their arcs look round. */
function round({ corners, closed }: Drawn, pose: Pose, eye: Vector): Vector[] {
  const away = far(pose.position, eye);
  const ways = corners.map((corner) => towards(corner, pose.rotation));
  const circle = closed && ways.length > 2;
  if (circle) ways.push(ways[0]!);
  const angles = ways.slice(1).map((way, n) => angle(ways[n]!, way));
  const whole = angles.reduce((sum, each) => sum + each, 0);
  const step = Math.max(FINE, whole / (MOST_STEPS - MOST_CORNERS - 2));
  const found: Vector[] = [ways[0]!];
  angles.forEach((turn, n) => {
    const steps = Math.max(1, Math.ceil(turn / step));
    for (let k = 1; k <= steps; k++) found.push(between(ways[n]!, ways[n + 1]!, turn, k / steps));
  });
  if (circle) found.pop(); // it is closed as all lines are
  const [ex, ey, ez] = eye;
  return found.map(([x, y, z]) => [ex + x * away, ey + y * away, ez + z * away]);
}

function angle([ax, ay, az]: Vector, [bx, by, bz]: Vector): number {
  const across = Math.hypot(ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx);
  return Math.atan2(across, ax * bx + ay * by + az * bz);
}

/** The direction at a share of the arc; opposite ones have none that is theirs alone. */
function between(one: Vector, other: Vector, turn: number, share: number): Vector {
  if (turn < FLAT || turn > Math.PI - FLAT) return share >= 1 ? other : one;
  const a = Math.sin((1 - share) * turn) / Math.sin(turn);
  const b = Math.sin(share * turn) / Math.sin(turn);
  return [a * one[0] + b * other[0], a * one[1] + b * other[1], a * one[2] + b * other[2]];
}

/** The beginning of a stroke, so much of its length. */
function first(points: readonly Vector[], share: number): Vector[] {
  const gone = lengths(points);
  const wanted = gone[gone.length - 1]! * share;
  const found: Vector[] = [points[0]!];
  for (let n = 1; n < points.length; n++) {
    const [before, after] = [gone[n - 1]!, gone[n]!];
    const [one, other] = [points[n - 1]!, points[n]!];
    if (after >= wanted) {
      const part = after > before ? (wanted - before) / (after - before) : 0;
      found.push([
        one[0] + part * (other[0] - one[0]),
        one[1] + part * (other[1] - one[1]),
        one[2] + part * (other[2] - one[2]),
      ]);
      break;
    }
    found.push(other);
  }
  return found;
}
