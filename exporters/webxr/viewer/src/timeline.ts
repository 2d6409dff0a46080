// What is to be seen and heard at an instant: the twin of story/timeline.py, under tests/conformance.

import { between, eased, valueAt } from "./easing";
import { withValues } from "./fields";
import { filled } from "./placeholders";
import { DEEPEST } from "./schema";
import type { AnyOverlay, Clip, Group, Keyed, Model, Part, Quiz, Scene, Story } from "./schema";
import type { Surrounding, Track, View } from "./schema";
import { compose, poseOf, REST, rotationOf } from "./space";
import type { Pose } from "./space";
import { microseconds, sceneOf } from "./story";
import { optionsInOrder } from "./visit/quizzes";
import { clockAt, shareOf, shows, UNANSWERED } from "./visit/state";
import type { Clock, Move, QuizState, State } from "./visit/state";

export type { AnyOverlay, Surrounding } from "./schema";

/** Where AR anchors stand. */
export type Anchors = ReadonlyMap<string, Pose>;

/** One of a model's own animations at an instant. */
export interface AnimationAt {
  clip: string;
  time_us: number; // of the animation; beyond its length it begins again where `loop`, else holds
  loop: boolean;
  weight: number;
}

/** One overlay at an instant, with the values its fields then have. */
export interface OverlayAt {
  overlay: AnyOverlay;
  pose: Pose;
  opacity: number; // its own, with `fade`
  media_us: number; // what its own video or sound shows
  running: boolean; // whether its own video or sound goes on
  fade: number; // of clips and of `show` and `hide`: gain of what is heard
  animations: AnimationAt[];
  quiz: QuizState | null;
}

/** All that is visible at an instant of a scene; overlays in document order. */
export interface Moment {
  scene: Scene; // lit as it then is
  time_us: number;
  surrounding: Surrounding;
  overlays: OverlayAt[];
  surrounding_us: number; // what the video all around shows
  surrounding_running: boolean;
  view: View; // through the cut's camera; visitors look where they like
}

/** Where the preview room keeps each surface of an AR scene; +Y of a pose is its normal. */
export const ROOM_ANCHORS: Record<"floor" | "table" | "wall", Pose> = {
  floor: { ...REST, position: [0, 0, -1.8] },
  table: { ...REST, position: [0, 0.74, -1.1] },
  wall: { position: [0, 1.5, -2.6], rotation: rotationOf(0, 90), scale: 1 },
};

/** The moment at an instant of the scene that the state is in; `anchors` where they are known. */
export function momentAt(story: Story, state: State, timeUs: number, anchors?: Anchors): Moment {
  const scene = sceneOf(story, state.scene);
  const groups = new Groups(state, scene, timeUs, anchors ?? roomAnchors(scene));
  const overlays: OverlayAt[] = [];
  for (const overlay of scene.overlays) {
    if (overlay.type === "group" || overlay.type === "instance") continue;
    if (!isThere(state, overlay, timeUs)) continue;
    const within = groups.of(overlay);
    if (within) overlays.push(overlayAt(story, state, overlay, timeUs, groups, within));
  }
  const clock = surroundingClock(state, scene);
  return {
    scene: litAt(scene, timeUs),
    time_us: timeUs,
    surrounding: surroundingAt(state, scene, timeUs),
    overlays,
    surrounding_us: shows(clock, timeUs),
    surrounding_running: clock.running,
    view: viewAt(scene, timeUs),
  };
}

/** Whether an overlay can be seen or heard at an instant of the scene's time. */
export function isThere(state: State, overlay: AnyOverlay, timeUs: number): boolean {
  if (overlay.visible && !holds(overlay.visible, timeUs)) return false;
  if (state.shown[overlay.id] ?? !overlay.hidden) return true;
  const fade = state.fades[overlay.id];
  return fade !== undefined && timeUs < fade.since_us + fade.length_us;
}

type Span = Pick<Clip, "start" | "end" | "fade_in" | "fade_out">;

/** Whether an instant in microseconds lies in the half-open span. */
export function holds({ start, end }: Span, timeUs: number): boolean {
  return timeUs >= microseconds(start) && (end === null || timeUs < microseconds(end));
}

/** How much its fades leave of a clip at an instant: 0 to 1. */
export function faded({ start, end, fade_in, fade_out }: Span, timeUs: number): number {
  const rise = microseconds(fade_in);
  const fall = microseconds(fade_out);
  const into = timeUs - microseconds(start);
  let share = rise > 0 ? clamped(into / rise) : 1;
  if (fall > 0 && end !== null) share *= clamped((microseconds(end) - timeUs) / fall);
  return share;
}

function clamped(share: number): number {
  return Math.min(Math.max(share, 0), 1);
}

/** The clock of an overlay's own video, sound or animations, on the scene's. */
export function mediaClock(state: State, overlay: AnyOverlay): Clock {
  const { at_us, us } = mediaBeginning(overlay);
  return state.media[overlay.id] ?? clockAt(at_us, us);
}

/** The clock of the video all around, on the scene's. */
export function surroundingClock(state: State, scene: Scene): Clock {
  return state.media[scene.id] ?? clockAt();
}

/** An overlay with the values that its tracks and what actions led give it at an instant. */
export function overlayThen(state: State, overlay: AnyOverlay, timeUs: number): AnyOverlay {
  return animated("AnyOverlay", overlay, overlay.tracks, state.moves[overlay.id], timeUs);
}

/** The surrounding with the values that its tracks and what actions led give it. */
export function surroundingAt(state: State, { id, surrounding }: Scene, timeUs: number): Surrounding {
  if (surrounding.type === "world") return surrounding;
  return animated("Surrounding", surrounding, surrounding.tracks, state.moves[id], timeUs);
}

/** Where a cut's camera looks: the opening view, with the values of the scene's tracks. */
export function viewAt(scene: Scene, timeUs: number): View {
  return animated("Scene", scene, scene.tracks, undefined, timeUs).opening;
}

/** A scene with the light that its tracks give it at an instant. */
function litAt(scene: Scene, timeUs: number): Scene {
  if (!lightsUp(scene)) return scene;
  return { ...scene, lighting: animated("Scene", scene, scene.tracks, undefined, timeUs).lighting };
}

/** Whether a scene's light changes in time by its tracks: any of it, or a field of that name. */
export function lightsUp({ tracks }: Scene, name = ""): boolean {
  return tracks.some(({ field }) => field.startsWith(`lighting.${name}`));
}

/** Where an overlay stands at an instant; in an AR scene by `anchors`, else in the preview room. */
export function poseThen(
  state: State,
  scene: Scene,
  overlay: AnyOverlay,
  timeUs: number,
  anchors?: Anchors,
): Pose {
  const groups = new Groups(state, scene, timeUs, anchors ?? roomAnchors(scene));
  return groups.pose(overlayThen(state, overlay, timeUs), groups.of(overlay) ?? WORLD);
}

/** Where a move has led its field at an instant. */
export function animatedValue(move: Move, timeUs: number): Keyed {
  const gone = timeUs - move.since_us;
  if (gone >= move.length_us) return move.end;
  return between(move.start, move.end, eased(move.easing, Math.max(gone, 0) / move.length_us));
}

/** When in the scene's time an overlay's media begin, and where in them. */
export function mediaBeginning({ visible }: AnyOverlay): { at_us: number; us: number } {
  if (!visible) return { at_us: 0, us: 0 };
  return { at_us: microseconds(visible.start), us: microseconds(visible.trim) };
}

/** The pose of every anchor of an AR scene in the preview room; empty for other scenes. */
export function roomAnchors({ surrounding }: Scene): Map<string, Pose> {
  if (surrounding.type !== "world") return new Map();
  return new Map(surrounding.anchors.map((each) => [each.id, ROOM_ANCHORS[each.facing]]));
}

function overlayAt(
  story: Story,
  state: State,
  overlay: AnyOverlay,
  timeUs: number,
  groups: Groups,
  within: Within,
): OverlayAt {
  const moved = overlayThen(state, overlay, timeUs);
  // Without variables, braces are but braces.
  const then = filled(story, state, moved);
  const shown = then.type === "quiz" ? shuffled(then, state.seed) : turned(then, state);
  const fade = within.fade * fadeOf(state, overlay, timeUs);
  const clock = mediaClock(state, overlay);
  return {
    overlay: shown,
    pose: groups.pose(then, within),
    opacity: then.opacity * fade,
    media_us: shows(clock, timeUs),
    running: clock.running,
    fade,
    animations: overlay.type === "model" ? animations(overlay, timeUs, clock) : [],
    quiz: overlay.type === "quiz" ? (state.quizzes[overlay.id] ?? UNANSWERED) : null,
  };
}

/** An annotation as open as the visit has it, a model in the finish that it was given. */
function turned(overlay: AnyOverlay, { opened, worn }: State): AnyOverlay {
  if (overlay.type === "model" && worn[overlay.id] !== undefined) {
    return { ...overlay, finish: worn[overlay.id]! };
  }
  if (overlay.type !== "annotation") return overlay;
  const open = opened[overlay.id] ?? overlay.open;
  return open === overlay.open ? overlay : { ...overlay, open };
}

/** Quizzes with their options shuffled, and by which seed: the same ones from frame to frame. */
const SHUFFLED = new WeakMap<Quiz, { seed: number; quiz: Quiz }>();

function shuffled(quiz: Quiz, seed: number): Quiz {
  const known = SHUFFLED.get(quiz);
  if (known?.seed === seed) return known.quiz;
  const options = optionsInOrder(quiz, seed);
  const made = options === quiz.options ? quiz : { ...quiz, options };
  SHUFFLED.set(quiz, { seed, quiz: made });
  return made;
}

/** How much of an overlay its clip and what showed or hid it leave of it. */
function fadeOf(state: State, { id, visible }: AnyOverlay, timeUs: number): number {
  const fade = visible ? faded(visible, timeUs) : 1;
  const shown = state.fades[id];
  return shown ? fade * shareOf(shown, timeUs) : fade;
}

/** What its groups make of an overlay: where their space is, how much of it there is. */
interface Within {
  pose: Pose | null; // null: in no group
  fade: number;
}

const WORLD: Within = { pose: null, fade: 1 };

/** The groups of a scene at an instant; each is looked at once. */
class Groups {
  private groups: Map<string, Group> | null = null;
  private readonly within = new Map<string, Within | null>();

  constructor(
    private readonly state: State,
    private readonly scene: Scene,
    private readonly timeUs: number,
    private readonly anchors: Anchors,
  ) {}

  /** What its groups make of an overlay; null where one of them is not there. */
  of({ parent }: AnyOverlay): Within | null {
    if (parent === null) return WORLD;
    const known = this.within.get(parent);
    if (known !== undefined) return known;
    let within: Within | null = WORLD;
    for (const group of this.line(parent).reverse()) {
      if (!group || !within) return null;
      const inside = this.within.get(group.id);
      within = inside === undefined ? this.inside(group, within) : inside;
      this.within.set(group.id, within);
    }
    return within;
  }

  /** Where an overlay stands in the scene's world. */
  pose({ placement }: AnyOverlay, within: Within): Pose {
    if (within.pose) return compose(within.pose, poseOf(placement, 0));
    const anchor = placement.type === "anchored" ? this.anchors.get(placement.anchor) : undefined;
    return poseOf(placement, this.scene.eye_height, anchor);
  }

  private inside(group: Group, within: Within): Within | null {
    if (!isThere(this.state, group, this.timeUs)) return null;
    const then = overlayThen(this.state, group, this.timeUs);
    const fade = within.fade * then.opacity * fadeOf(this.state, group, this.timeUs);
    return { pose: this.pose(then, within), fade };
  }

  /** The groups above, the nearest first; null for one that is missing or too deep. */
  private line(above: string): (Group | null)[] {
    this.groups ??= new Map(
      this.scene.overlays.flatMap((each) => (each.type === "group" ? [[each.id, each]] : [])),
    );
    const line: (Group | null)[] = [];
    let parent: string | null = above;
    while (parent !== null) {
      const group: Group | null = (line.length < DEEPEST && this.groups.get(parent)) || null;
      line.push(group);
      parent = group?.parent ?? null;
    }
    return line;
  }
}

function animated<T extends object>(
  part: Part,
  owner: T,
  tracks: readonly Track[],
  moves: Readonly<Record<string, Move>> | undefined,
  timeUs: number,
): T {
  if (tracks.length === 0 && !moves) return owner;
  const values = new Map(tracks.map(({ field, keys }) => [field, valueAt(keys, timeUs)]));
  for (const [field, move] of Object.entries(moves ?? {})) {
    values.set(field, animatedValue(move, timeUs));
  }
  return withValues(part, owner, values);
}

/** The runs of a model's animations that go on; they stand still when the model is paused. */
function animations(model: Model, timeUs: number, clock: Clock): AnimationAt[] {
  const begins = mediaBeginning(model);
  const nowUs = shows(clock, timeUs) - begins.us + begins.at_us;
  return model.animations
    .filter((run) => holds(run, nowUs))
    .map((run) => {
      const gone = Math.floor((nowUs - microseconds(run.start)) * run.speed + 0.5);
      return {
        clip: run.clip,
        time_us: microseconds(run.trim) + gone,
        loop: run.loop,
        weight: run.weight * faded(run, nowUs),
      };
    });
}
