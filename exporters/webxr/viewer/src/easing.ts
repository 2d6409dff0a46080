// How a value goes from one keyframe to the next: the twin of story/easing.py, under
// tests/conformance.

import type { Bezier, Easing, Keyed, Keyframe } from "./schema";
import { slerp, wrapYaw } from "./space";
import type { Quaternion } from "./space";
import { microseconds } from "./story";

const REST = Math.log(1000); // a spring's swing has fallen to a thousandth at its end
const CLOSE = 1e-12;

/** How far a value has come when `progress` (0..1) of its time has gone; it may overshoot. */
export function eased(easing: Easing, progress: number): number {
  if (progress <= 0) return 0;
  if (progress >= 1) return 1;
  switch (easing.type) {
    case "linear":
      return progress;
    case "hold":
      return 0;
    case "bezier":
      return bezier(easing, progress);
    case "spring":
      return sprung(1 - easing.bounce, progress);
  }
}

/** The value at `share` of the way from one to the other; `one` where they are of two kinds. */
export function between(one: Keyed, other: Keyed, share: number, wrap = false): Keyed {
  if (typeof one === "string") return typeof other === "string" ? mixed(one, other, share) : one;
  if (typeof one !== "number") {
    if (typeof other !== "object" || one.length !== other.length) return one;
    if (one.length === 4) return slerp(one as Quaternion, other as Quaternion, share);
    return one.map((a, index) => a + (other[index]! - a) * share);
  }
  if (typeof other !== "number") return one;
  return one + (wrap ? wrapYaw(other - one) : other - one) * share;
}

/** The value at an instant; `keys` are in order of time and at least one. */
export function valueAt(keys: readonly Keyframe[], timeUs: number): Keyed {
  const after = laterThan(keys, timeUs);
  const key = keys[Math.max(0, after - 1)]!;
  const next = keys[after];
  if (after === 0 || !next) return key.value;
  const start = microseconds(key.time);
  const share = eased(key.easing, (timeUs - start) / (microseconds(next.time) - start));
  return between(key.value, next.value, share, key.wrap);
}

/** The index of the first keyframe after an instant. */
function laterThan(keys: readonly Keyframe[], timeUs: number): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (microseconds(keys[middle]!.time) <= timeUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** y where x is `progress` (CSS Easing Functions 1, section 2.2): Newton, else halving. */
function bezier({ x1, y1, x2, y2 }: Bezier, progress: number): number {
  let along = progress;
  for (let round = 0; round < 8; round++) {
    const off = cubic(x1, x2, along) - progress;
    if (Math.abs(off) < CLOSE) return cubic(y1, y2, along);
    const steep = slope(x1, x2, along);
    if (Math.abs(steep) < 1e-6) break;
    along -= off / steep;
  }
  let low = 0;
  let high = 1;
  for (let round = 0; round < 60; round++) {
    along = (low + high) / 2;
    if (cubic(x1, x2, along) < progress) low = along;
    else high = along;
  }
  return cubic(y1, y2, along);
}

function cubic(one: number, two: number, t: number): number {
  const left = 1 - t;
  return 3 * left * left * t * one + 3 * left * t * t * two + t * t * t;
}

function slope(one: number, two: number, t: number): number {
  const left = 1 - t;
  return 3 * left * left * one + 6 * left * t * (two - one) + 3 * t * t * (1 - two);
}

/** A damped oscillator that is let go at 0, with what it is short of 1 at the end made up. */
function sprung(damping: number, progress: number): number {
  return swing(damping, progress) + progress * (1 - swing(damping, 1));
}

function swing(damping: number, time: number): number {
  const frequency = REST / damping;
  const fall = Math.exp(-REST * time);
  if (damping >= 1) return 1 - fall * (1 + frequency * time);
  const turn = frequency * Math.sqrt(1 - damping * damping);
  return 1 - fall * (Math.cos(turn * time) + (REST / turn) * Math.sin(turn * time));
}

function mixed(one: string, other: string, share: number): string {
  const channels = [1, 3, 5].map((at) => {
    const a = parseInt(one.slice(at, at + 2), 16);
    const b = parseInt(other.slice(at, at + 2), 16);
    const mix = Math.floor(Math.min(Math.max(a + (b - a) * share, 0), 255) + 0.5);
    return mix.toString(16).padStart(2, "0");
  });
  return `#${channels.join("")}`;
}
