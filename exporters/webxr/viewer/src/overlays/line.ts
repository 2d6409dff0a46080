// A line: the twin of renderer/painters/line.py.

import { Vector4 } from "three";
import { linear } from "../render/colour";
import type { Line } from "../schema";
import type { Vector } from "../space";
import { lengths, MOST_STEPS, stroke } from "../strokes";
import { Mark, strokeHit } from "./mark";
import type { Kit, OverlayView } from "./view";

/** LINE_STEADY of the shared shader, metres. */
const STEADY = 2;
/** Of the dark rim that parts a line from what is as bright. */
const HALO = 0.6;
/** Half widths that heads and rims reach out, at most. */
const FLARE = 6;

/** How a line looks; lengths in metres. */
export interface Pen {
  half: number;
  steady: boolean;
  dash: number;
  heads: [boolean, boolean];
  colour: string;
}

/** A line through points of the world. */
export class RayLine {
  readonly mark: Mark;
  private readonly held = Array.from({ length: MOST_STEPS }, () => new Vector4());
  private points: readonly Vector[] = [];
  private pen: Pen | null = null;

  constructor(onTop = false) {
    this.mark = new Mark(
      "line",
      {
        u_points: { value: this.held },
        u_count: { value: 0 },
        u_half: { value: 0 },
        u_steady: { value: false },
        u_dash: { value: 0 },
        u_head_start: { value: false },
        u_head_end: { value: false },
        u_colour: { value: linear("#ffffff") },
        u_halo: { value: HALO },
      },
      onTop,
    );
  }

  /** Run through points, seen from `eye`; nothing is drawn of less than two. */
  draw(points: readonly Vector[], pen: Pen, eye: Vector, opacity: number): void {
    this.points = points;
    this.pen = pen;
    const { mark } = this;
    mark.opacity = points.length < 2 ? 0 : opacity;
    if (points.length < 2) return;
    const gone = lengths(points);
    points.forEach(([x, y, z], n) => this.held[n]!.set(x, y, z, gone[n]!));
    mark.uniform("u_count", points.length);
    mark.uniform("u_half", pen.half);
    mark.uniform("u_steady", pen.steady);
    mark.uniform("u_dash", pen.dash);
    mark.uniform("u_head_start", pen.heads[0]);
    mark.uniform("u_head_end", pen.heads[1]);
    mark.uniform("u_colour", linear(pen.colour));
    const away = (point: readonly number[]) =>
      Math.hypot(...point.map((at, axis) => at - eye[axis]!));
    const wide = pen.steady ? (pen.half * Math.max(...points.map(away))) / STEADY : pen.half;
    mark.hold(points, FLARE * wide);
    const middle = [0, 1, 2].map((axis) => points.reduce((sum, at) => sum + at[axis]!, 0));
    mark.far = away(middle.map((sum) => sum / points.length));
  }

  hit(origin: Vector, way: Vector): number | null {
    if (!this.pen) return null;
    const { half, steady } = this.pen;
    return strokeHit(this.points, half, steady ? STEADY : null, origin, way);
  }
}

export function makeLine(_overlay: Line, { eye }: Kit): OverlayView {
  const line = new RayLine();
  return {
    object: line.mark.object,
    blended: [line.mark],
    load: () => Promise.resolve(),
    update({ overlay: then, pose, opacity }) {
      const now = then as Line;
      const scale = now.steady || now.corners.length > 0 ? 1 : pose.scale;
      const pen: Pen = {
        half: (now.width / 2) * scale,
        steady: now.steady,
        dash: now.dash * scale,
        heads: [["start", "both"].includes(now.arrow), ["end", "both"].includes(now.arrow)],
        colour: now.colour,
      };
      line.draw(stroke(now, pose, eye), pen, eye, opacity);
    },
    hit: ({ origin, direction }) => line.hit(origin.toArray(), direction.toArray()),
    close: () => line.mark.close(),
  };
}
