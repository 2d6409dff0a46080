// Holds the viewer to the vectors of tests/conformance, whose README says how they compare.
// Run by tests/exporters/webxr/test_conformance.py: node conformance.js FOLDER.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { begin, step } from "../src/interaction";
import type { State, VisitEvent } from "../src/interaction";
import type { Story } from "../src/schema";
import { ambisonicGains } from "../src/sound";
import * as space from "../src/space";
import { clipped, decode, fill, frameUs, microseconds, words } from "../src/story";
import { momentAt, ROOM_ANCHORS } from "../src/timeline";

type Case = Record<string, never>;
type Vectors = Record<string, Case[]>;

const folder = process.argv[2] ?? ".";
const failures: string[] = [];
let checked = 0;

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), "utf-8"));
}

function alike(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number") return Math.abs(a - b) <= 1e-9;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((each, index) => alike(each, b[index]));
  }
  if (typeof a === "object" && typeof b === "object" && a !== null && b !== null) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => {
      const one = (a as Record<string, unknown>)[key];
      const other = (b as Record<string, unknown>)[key];
      return key === "rotation" ? sameTurn(one, other) : alike(one, other);
    });
  }
  return a === b;
}

/** q and -q are the same rotation. */
function sameTurn(a: unknown, b: unknown): boolean {
  return alike(a, b) || alike((a as number[]).map((each) => -each), b);
}

function check(name: string, got: unknown, expected: unknown, same = alike): void {
  checked += 1;
  if (same(got, expected)) return;
  failures.push(`${name}: ${JSON.stringify(got)} is not ${JSON.stringify(expected)}`);
}

function sameYaw(a: unknown, b: unknown): boolean {
  const [one, other] = [a as [number, number], b as [number, number]];
  const apart = (((one[0] - other[0]) % 360) + 360) % 360;
  return Math.min(apart, 360 - apart) <= 1e-9 && alike(one[1], other[1]);
}

const SPACE: Record<string, [(c: Case) => unknown, typeof alike?]> = {
  wrap_yaw: [(c) => space.wrapYaw(c["yaw"]!)],
  direction: [(c) => space.direction(c["yaw"]!, c["pitch"]!)],
  yaw_pitch: [(c) => space.yawPitch(c["vector"]!), sameYaw],
  equirect_uv: [(c) => space.equirectUv(c["yaw"]!, c["pitch"]!)],
  equirect_direction: [(c) => space.equirectDirection(c["u"]!, c["v"]!)],
  rotation_of: [(c) => space.rotationOf(c["yaw"]!, c["pitch"]!, c["roll"]!), sameTurn],
  multiply: [(c) => space.multiply(c["a"]!, c["b"]!), sameTurn],
  rotate: [(c) => space.rotate(c["rotation"]!, c["vector"]!)],
  pose_of: [(c) => space.poseOf(placement(c["placement"]!), c["eye_height"]!, c["anchor"]!)],
  compose: [(c) => space.compose(c["outer"]!, c["inner"]!)],
  relative: [(c) => space.relative(c["outer"]!, c["pose"]!)],
};

function placement(raw: { type: string }): space.Placement {
  const names: Record<string, string> = {
    around: "Around",
    standing: "Standing",
    anchored: "Anchored",
  };
  return fill(names[raw.type] ?? "", raw) as space.Placement;
}

const { room_anchors, ...vectors } = read("space.json") as Vectors;
for (const [name, cases] of Object.entries(vectors as Vectors)) {
  const twin = SPACE[name];
  if (!twin) failures.push(`space.json: the viewer has no ${name}`);
  else for (const each of cases) check(name, twin[0](each), each["out"], twin[1]);
}
check("room_anchors", ROOM_ANCHORS, room_anchors);

const times = read("times.json") as Vectors;
for (const each of times["frame_us"]!) {
  check("frame_us", frameUs(each["frame"]!, each["fps"]!), each["us"]);
}
for (const each of times["microseconds"]!) {
  check("microseconds", microseconds(each["seconds"]!), each["us"]);
}

for (const each of (read("words.json") as Vectors)["words"]!) {
  check("words", words(each["text"]!, each["languages"]!), each["out"]);
}
for (const each of (read("words.json") as Vectors)["clipped"]!) {
  const out = [...clipped(String(each["part"]).repeat(each["times"]!))];
  check("clipped", { letters: out.length, end: out.slice(-3).join("") }, each["out"]);
}

for (const each of (read("sound.json") as Vectors)["ambisonic_gains"]!) {
  const head: { yaw: number; pitch: number; roll: number } = each["head"]!;
  const turn = space.rotationOf(head.yaw, head.pitch, head.roll);
  check("ambisonic_gains", ambisonicGains(each["field"]!, turn), each["out"]);
}

const moments = read("moments.json") as { story: unknown; moment_at: Case[] };
const shown = decode(moments.story);
for (const each of moments.moment_at) {
  const moment = momentAt(shown, each["state"]!, each["time_us"]!);
  const got = {
    scene: moment.scene.id,
    time_us: moment.time_us,
    surrounding: moment.surrounding.type,
    overlays: moment.overlays.map(({ overlay, pose, opacity, media_us }) => {
      return { id: overlay.id, pose, opacity, media_us };
    }),
  };
  check(`moment_at: ${String(each["name"])}`, got, each["out"]);
}

const steps = read("steps.json") as { story: unknown; begin: State; step: Case[] };
const visited: Story = decode(steps.story);
check("begin", begin(visited), steps.begin);
for (const each of steps.step) {
  const [state, effects] = step(visited, each["state"]!, each["event"]! as VisitEvent);
  check(`step: ${String(each["name"])}`, { state, effects }, each["out"]);
}

console.log(`${checked} vectors, ${failures.length} failures`);
for (const failure of failures) console.log(failure);
process.exitCode = failures.length > 0 ? 1 : 0;
