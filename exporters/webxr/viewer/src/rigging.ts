// How a model's own animations move its nodes: the twin of renderer/rigging.py and renderer/curves.py,
// under tests/conformance.

import type { AnimationAt } from "./timeline";

export type Path = "translation" | "rotation" | "scale" | "weights";
type Numbers = ArrayLike<number>;

/** What an animation does to one node; `values` has `width` numbers a key, with `cubic` thrice. */
export interface Channel {
  node: number;
  path: Path;
  interpolation: "linear" | "step" | "cubic";
  width: number;
  times: Numbers;
  values: Numbers;
}

export interface Motion {
  name: string;
  length: number; // seconds
  channels: Channel[];
}

/** A node at rest. */
export interface Rest {
  translation: Numbers;
  rotation: Numbers;
  scale: Numbers;
  weights: Numbers;
}

export interface Rig {
  nodes: Rest[];
  animations: Motion[];
}

/** What something that may move now is. */
export interface Moved {
  node: number;
  path: Path;
  value: number[];
}

interface Sum {
  node: number;
  path: Path;
  total: number[] | null;
  share: number;
  first: number[];
}

/**
 * All that the rig's animations can move, as it is while those run. Where several move one thing it
 * is their mean by weight; what weights lack of 1 the rest makes up, beyond 1 they count in
 * proportion. Of rotations all are turned to the half-space of the first run's.
 */
export function stance(rig: Rig, runs: readonly AnimationAt[]): Moved[] {
  const sums = new Map<string, Sum>();
  for (const { channels } of rig.animations) {
    for (const { node, path } of channels) {
      sums.set(`${node} ${path}`, { node, path, total: null, share: 0, first: [] });
    }
  }
  for (const run of runs) {
    const motion = rig.animations.find(({ name }) => name === run.clip);
    if (!motion || !(run.weight > 0)) continue;
    const seconds = ownTime(run.time_us, motion.length, run.loop);
    for (const channel of motion.channels) {
      add(sums.get(`${channel.node} ${channel.path}`)!, valueAt(channel, seconds), run.weight);
    }
  }
  return [...sums.values()].map((sum) => {
    const { node, path } = sum;
    const value = settled(sum, rig.nodes[node]![path]);
    return { node, path, value: path === "rotation" ? unit(value) : value };
  });
}

/** Where in an animation a run is, in seconds: round and round, or held at its ends. */
export function ownTime(timeUs: number, length: number, loop: boolean): number {
  const seconds = timeUs / 1e6;
  if (!(length > 0)) return 0;
  if (loop) return seconds - Math.floor(seconds / length) * length;
  return Math.min(Math.max(seconds, 0), length);
}

function add(sum: Sum, value: number[], weight: number): void {
  if (!sum.total) {
    sum.total = value.map((each) => weight * each);
    sum.first = value;
  } else {
    const turned = sum.path === "rotation" ? towards(value, sum.first) : value;
    sum.total.forEach((each, index) => (sum.total![index] = each + weight * turned[index]!));
  }
  sum.share += weight;
}

function settled({ path, total, share, first }: Sum, rest: Numbers): number[] {
  const still = Array.from(rest);
  if (!total) return still;
  const left = Math.max(1 - share, 0);
  const begun = path === "rotation" ? towards(still, first) : still;
  return total.map((each, index) => (each + left * (begun[index] ?? 0)) / Math.max(share, 1));
}

/** The value of a channel: before its first key and after its last it stands. */
function valueAt({ path, interpolation, width, times, values }: Channel, seconds: number): number[] {
  const low = Math.max(passed(times, seconds) - 1, 0);
  const high = Math.min(low + 1, times.length - 1);
  const length = times[high]! - times[low]!;
  const gone = Math.max(seconds - times[low]!, 0);
  const share = length > 0 ? gone / length : 0;
  if (interpolation === "cubic") {
    const value = cubic((key, part) => row(values, 3 * key + part, width), low, high, length, share);
    return path === "rotation" ? unit(value) : value;
  }
  const start = row(values, low, width);
  if (interpolation === "step") return start;
  const end = row(values, high, width);
  if (path === "rotation") return slerp(start, end, share);
  return start.map((each, index) => each * (1 - share) + end[index]! * share);
}

/** How many keys are not after an instant. */
function passed(times: Numbers, seconds: number): number {
  let from = 0;
  let to = times.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (times[middle]! <= seconds) from = middle + 1;
    else to = middle;
  }
  return from;
}

function row(values: Numbers, number: number, width: number): number[] {
  return Array.from({ length: width }, (_, index) => values[number * width + index]!);
}

/** A key has an in-tangent, a value, an out-tangent (glTF 2.0, appendix C.5). */
function cubic(
  of: (key: number, part: 0 | 1 | 2) => number[],
  low: number,
  high: number,
  length: number,
  t: number,
): number[] {
  const [leaving, arriving, end] = [of(low, 2), of(high, 0), of(high, 1)];
  return of(low, 1).map(
    (start, index) =>
      (2 * t ** 3 - 3 * t ** 2 + 1) * start +
      length * (t ** 3 - 2 * t ** 2 + t) * leaving[index]! +
      (-2 * t ** 3 + 3 * t ** 2) * end[index]! +
      length * (t ** 3 - t ** 2) * arriving[index]!,
  );
}

/** Between unit quaternions by the shorter way round (glTF 2.0, appendix C.4). */
function slerp(start: number[], end: number[], share: number): number[] {
  const cosine = dot(start, end);
  const angle = Math.acos(Math.min(Math.abs(cosine), 1));
  const sine = Math.sin(angle);
  const near = sine < 1e-6; // there a straight line is as good
  const first = near ? 1 - share : Math.sin(angle * (1 - share)) / sine;
  const second = (near ? share : Math.sin(angle * share) / sine) * (cosine < 0 ? -1 : 1);
  return start.map((each, index) => first * each + second * end[index]!);
}

/** A quaternion or its opposite, that rotates alike: whichever is nearer to the other. */
function towards(rotation: number[], other: number[]): number[] {
  return dot(rotation, other) < 0 ? rotation.map((each) => -each) : rotation;
}

function unit(rotation: number[]): number[] {
  const size = Math.hypot(...rotation);
  return size > 0 ? rotation.map((each) => each / size) : rotation;
}

function dot(one: number[], other: number[]): number {
  return one.reduce((sum, each, index) => sum + each * other[index]!, 0);
}
