// Holds the viewer to the vectors of tests/conformance, whose README says how they compare.
// Run by tests/exporters/webxr/test_conformance.py: node conformance.js FOLDER.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { between, eased, valueAt } from "../src/easing";
import { withValues } from "../src/fields";
import { figure, shapes, ticks } from "../src/charts";
import { lightingGain, lightingGrade, matrixOf } from "../src/grading";
import { begin, step } from "../src/interaction";
import type { Effect, State, VisitEvent } from "../src/interaction";
import { paragraph, plain as unmarked } from "../src/markup";
import { arrival, passing, wayBetween } from "../src/passing";
import { filledText, plain } from "../src/placeholders";
import { Matrix4, Quaternion, Vector3 } from "three";
import { budgetOf, choose } from "../src/overlays/cloud_nodes";
import type { Bound } from "../src/overlays/cloud_nodes";
import { captionsFor, reading, told } from "../src/reading";
import { ownTime, stance } from "../src/rigging";
import type { Rig, Rest } from "../src/rigging";
import type { Held, Placement, Scene, Story, Transition, View } from "../src/schema";
import { ambisonicGains } from "../src/sound";
import * as space from "../src/space";
import { clipped, decode, fill, frameUs, microseconds, structOf, words } from "../src/story";
import { lengths, outline, stroke } from "../src/strokes";
import { lightsUp, momentAt, ROOM_ANCHORS } from "../src/timeline";
import type { Moment } from "../src/timeline";
import { optionsInOrder } from "../src/visit/quizzes";
import { fresh, shows } from "../src/visit/state";

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
  facing: [(c) => space.facing(c["pose"]!, c["eye"]!, c["how"]!)],
  relative: [(c) => space.relative(c["outer"]!, c["pose"]!)],
};

function placement(raw: { type: string }): Placement {
  return fill(structOf("Placement", raw), raw) as Placement;
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

const passages = read("passages.json") as Vectors;
for (const each of passages["passing"]!) {
  check("passing", passing(each["transition"]!, each["share"]!, each["way"]!), each["out"]);
}
const at = (standpoint: unknown) => ({ opening: OPENING, standpoint }) as unknown as Scene;
const OPENING = fill("View", {}) as unknown as View;
for (const each of passages["way_between"]!) {
  check("way_between", wayBetween(at(each["leaving"]), at(each["coming"])), each["out"]);
}
for (const each of passages["arrival"]!) {
  const transition = fill("Transition", { kind: each["kind"] }) as unknown as Transition;
  const [one, other] = [at(each["leaving"]), at(each["coming"])];
  check("arrival", arrival(one, other, transition, each["view"]!), each["out"]);
}

const strokes = read("strokes.json") as Vectors;
for (const each of strokes["stroke"]!) {
  const points = stroke(each["line"]!, each["pose"]!, each["eye"]!);
  check("stroke", points, each["out"]);
  check("lengths", lengths(points), each["gone"]);
}
for (const each of strokes["outline"]!) {
  check("outline", outline({ corners: each["corners"]! }, each["rotation"]!), each["out"]);
}

const marked = read("markup.json") as Vectors;
for (const each of marked["paragraph"]!) check(each["line"]!, paragraph(each["line"]!), each["out"]);
for (const each of marked["plain"]!) check("plain", unmarked(each["text"]!), each["out"]);

const charts = read("charts.json") as Vectors;
for (const each of charts["shapes"]!) check("shapes", shapes(each["chart"]!, each["languages"]!), each["out"]);
for (const each of charts["figure"]!) check("figure", figure(each["value"]!, each["language"]!), each["out"]);
for (const each of charts["ticks"]!) check("ticks", ticks(each["low"]!, each["high"]!), each["out"]);

const notes = read("notes.json") as { story: unknown; selected: { selected: string; out: string[] }[] };
const annotated = fill("Story", notes.story as Record<string, unknown>) as unknown as Story;
let visit = begin(annotated)[0];
for (const { selected, out } of notes.selected) {
  [visit] = step(annotated, visit, { type: "selected", overlay: selected, at_us: 0 });
  const open = momentAt(annotated, visit, 0).overlays.filter((at) => "open" in at.overlay && at.overlay.open);
  check("notes", open.map(({ overlay }) => overlay.id), out);
}

/** A state of which a vector holds only what is not as it is in a new one. */
function filledState(given: { scene: string }): State {
  return { ...fresh(given.scene), ...given };
}

const SEEN = [
  ...["opacity", "alt", "size", "width", "height", "wrap", "colour", "panel", "panel_opacity"],
  ...["volume", "text", "label", "question", "right", "wrong"],
];

function plainMoment(moment: Moment): unknown {
  const { scene, overlays, surrounding, view, ...rest } = moment;
  const hidden = ["tracks", "anchors", "variants"];
  const around = Object.entries(surrounding).filter(([name]) => !hidden.includes(name));
  return {
    ...rest,
    ...(scene.tracks.length > 0 ? { view } : {}), // told where the scene's camera moves
    ...(lightsUp(scene) ? { lighting: scene.lighting } : {}),
    scene: scene.id,
    surrounding: Object.fromEntries(around),
    overlays: overlays.map(({ overlay, ...at }) => {
      const seen = Object.entries(overlay).filter(([name]) => SEEN.includes(name));
      return { ...at, id: overlay.id, overlay: Object.fromEntries(seen) };
    }),
  };
}

for (const file of ["moments", "living"]) {
  const moments = read(`${file}.json`) as { story: unknown; moment_at: Case[] };
  const shown = decode(moments.story);
  for (const each of moments.moment_at) {
    const moment = momentAt(shown, filledState(each["state"]!), each["time_us"]!);
    check(`${file}: ${String(each["name"])}`, plainMoment(moment), each["out"]);
  }
}

const curves = read("easing.json") as Vectors;
for (const each of curves["eased"]!) {
  check(`eased: ${each["name"]}`, eased(each["easing"]!, each["progress"]!), each["out"]);
}
for (const each of curves["between"]!) {
  const got = between(each["one"]!, each["other"]!, each["share"]!, each["wrap"]!);
  check(`between: ${each["name"]}`, got, each["out"]);
}
for (const each of curves["value_at"]!) {
  check(`value_at: ${each["name"]}`, valueAt(each["keys"]!, each["time_us"]!), each["out"]);
}

for (const each of (read("fields.json") as Vectors)["with_values"]!) {
  const got = withValues(each["of"]!, each["owner"]!, Object.entries(each["values"]!));
  check(`with_values: ${each["name"]}`, got, each["out"]);
}

const grades = read("grading.json") as Vectors;
for (const each of grades["matrix_of"]!) check("matrix_of", matrixOf(each["grade"]!), each["out"]);
for (const each of grades["lighting_grade"]!) {
  const lit = lightingGrade(each["grade"]!, each["hdr"]!);
  check("lighting_grade", [lit, lightingGain(each["grade"]!, lit)], [each["out"], each["gain"]]);
}

const worded = read("placeholders.json") as { story: unknown } & Vectors;
const wordedStory = decode(worded.story);
for (const each of worded["filled_text"]!) {
  const got = filledText(wordedStory, filledState(each["state"]!), each["text"]!);
  check(`filled_text: ${each["name"]}`, got, each["out"]);
}
for (const each of worded["plain"]!) {
  check(`plain: ${each["name"]}`, plain(each["number"]!), each["out"]);
}

const readings = read("readings.json") as { story: unknown } & Vectors;
const readStory = decode(readings.story);
const readFor = (each: Case) => reading(readStory, each["languages"]!, each["audience"]!);
for (const each of readings["reading"]!) {
  check(`reading: ${each["name"]}`, readFor(each), each["out"]);
}
for (const each of readings["told"]!) {
  check(`told: ${each["name"]}`, files(told(readStory, readFor(each).media)), each["out"]);
}
for (const each of readings["captions_for"]!) {
  const got = captionsFor(readStory.scenes[0]!, readFor(each).words);
  check(`captions_for: ${each["name"]}`, got, each["out"]);
}

/** The files and links of the first scene, in order. */
function files({ scenes }: Story): string[] {
  const { surrounding, overlays } = scenes[0]!;
  const found = "asset" in surrounding ? [surrounding.asset] : [];
  for (const overlay of overlays) {
    if ("asset" in overlay) found.push(overlay.asset);
    for (const action of overlay.triggers.flatMap(({ actions }) => actions)) {
      if (action.type === "link") found.push(action.url);
      if (action.type === "sound") found.push(action.asset);
    }
  }
  return found;
}

for (const each of (read("orders.json") as Vectors)["options_in_order"]!) {
  const got = optionsInOrder(each["quiz"]!, each["seed"]!).map(({ id }) => id);
  check(`options_in_order: ${each["name"]}`, got, each["out"]);
}

interface Trees {
  tree: { spacing: number; boxes: number[][]; counts: number[]; parents: number[] };
  budget_of: Case[];
  choose: { name: string; eye: number[]; bounds: Bound[]; focal: number; budget: number; pad: number; out: unknown }[];
}

const clouds = read("clouds.json") as Trees;
for (const each of clouds.budget_of) {
  const got = budgetOf(each["pixels"]!, each["clouds"]!);
  check(`budget_of: ${String(each["pixels"])} ${String(each["clouds"])}`, got, each["out"]);
}
for (const { name, eye, bounds, focal, budget, pad, out } of clouds.choose) {
  const { spacing, boxes, counts, parents } = clouds.tree;
  const levels: number[] = [];
  const children: number[][] = boxes.map(() => []);
  parents.forEach((parent, node) => {
    levels.push(parent < 0 ? 0 : levels[parent]! + 1);
    if (parent >= 0) children[parent]!.push(node);
  });
  const tree = { spacing, boxes, counts, levels, children };
  const { nodes, least } = choose(tree, eye, bounds, focal, budget, pad);
  check(`choose: ${name}`, { nodes, least }, out);
}

interface Poses {
  rig: Omit<Rig, "nodes"> & { nodes: (Rest & { parent: number | null })[] };
  own_time: Case[];
  stance: Case[];
}

const poses = read("rigs.json") as Poses;
for (const each of poses.own_time) {
  const got = ownTime(each["time_us"]!, each["length"]!, each["loop"]!);
  check(`own_time: ${String(each["time_us"])} of ${String(each["length"])}`, got, each["out"]);
}
for (const each of poses.stance) {
  check(`stance: ${String(each["name"])}`, posed(poses.rig, each["runs"]!), each["out"]);
}

/** Where each node is, as rows of its matrix to the model's space, and the morph weights there. */
function posed({ nodes, animations }: Poses["rig"], runs: Parameters<typeof stance>[1]): unknown {
  const now = nodes.map((node) => ({ ...node }));
  for (const { node, path, value } of stance({ nodes, animations }, runs)) now[node]![path] = value;
  const places: Matrix4[] = [];
  for (const { parent, translation, rotation, scale } of now) {
    const place = new Matrix4().compose(
      new Vector3().fromArray(Array.from(translation)),
      new Quaternion().fromArray(Array.from(rotation) as [number, number, number, number]),
      new Vector3().fromArray(Array.from(scale)),
    );
    places.push(parent === null ? place : place.premultiply(places[parent]!));
  }
  const rows = places.map((place) => {
    const flat = place.clone().transpose().elements;
    return [0, 4, 8, 12].map((first) => flat.slice(first, first + 4));
  });
  return { nodes: rows, weights: now.map(({ weights }) => weights) };
}

const steps = read("steps.json") as { story: unknown; begin: State; step: Case[] };
const stepped = decode(steps.story);
check("begin", begin(stepped)[0], filledState(steps.begin));
for (const each of steps.step) {
  const [state, effects] = step(stepped, filledState(each["state"]!), each["event"]!);
  const out: After = each["out"]!;
  const wanted = { ...out, state: filledState(out.state) };
  check(`step: ${String(each["name"])}`, { state, effects }, wanted);
}

interface After {
  state: State;
  effects: Effect[];
}

interface Visit {
  name: string;
  scene: string | null;
  kept: Record<string, Held>;
  begin: { out: After };
  steps: { event: VisitEvent; out: After }[];
}

for (const file of ["visits", "edges"]) {
  const visits = read(`${file}.json`) as { story: unknown; visits: Visit[] };
  const visited = decode(visits.story);
  for (const { name, scene, kept, begin: first, steps: events } of visits.visits) {
    let [state, effects] = begin(visited, scene, kept);
    const wanted = [whole(first.out)];
    const got = [after(visited, state, effects)];
    for (const { event, out } of events) {
      [state, effects] = step(visited, state, event);
      wanted.push(whole(out));
      got.push(after(visited, state, effects));
    }
    check(`${file}: ${name}`, got, wanted);
  }
}

function whole(out: After): unknown {
  return { ...out, state: filledState(out.state) };
}

/** The state and the effects, and in short what is then seen. */
function after(visited: Story, state: State, effects: Effect[]): unknown {
  const { overlays } = momentAt(visited, state, shows(state.clock, state.now_us));
  const faint = overlays.filter(({ opacity }) => opacity !== 1);
  return {
    state,
    effects: effects.slice(0, 20),
    effect_count: effects.length,
    seen: overlays.length,
    faint: Object.fromEntries(faint.map(({ overlay, opacity }) => [overlay.id, opacity])),
  };
}

console.log(`${checked} vectors, ${failures.length} failures`);
for (const failure of failures) console.log(failure);
process.exitCode = failures.length > 0 ? 1 : 0;
