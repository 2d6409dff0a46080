// Finds what actions and conditions name: undefined where it is not there, which then does nothing.
// The twin of story/visit/finding.py.

import { DEEPEST } from "../schema";
import type { AnyOverlay, Quiz, Scene, Story, Surrounding, Trigger, Variable } from "../schema";
import { microseconds } from "../story";

export function sceneIn(story: Story, scene: string): Scene | undefined {
  return story.scenes.find(({ id }) => id === scene);
}

export function overlayOf(scene: Scene, overlay: string): AnyOverlay | undefined {
  return scene.overlays.find(({ id }) => id === overlay);
}

/** Who answers to a trigger of a kind at an overlay: itself, else the nearest group above. */
export function answerer(
  scene: Scene,
  overlay: string | null,
  kind: Trigger["type"],
): AnyOverlay | undefined {
  let found = overlay === null ? undefined : overlayOf(scene, overlay);
  for (let depth = 0; depth <= DEEPEST && found; depth++) {
    if (found.triggers.some(({ type }) => type === kind)) return found;
    found = found.parent === null ? undefined : overlayOf(scene, found.parent);
  }
  return undefined;
}

/** The overlay of that id in any scene. */
export function overlayIn(story: Story, overlay: string): AnyOverlay | undefined {
  for (const scene of story.scenes) {
    const found = overlayOf(scene, overlay);
    if (found) return found;
  }
  return undefined;
}

export function quizOf(scene: Scene, quiz: string): Quiz | undefined {
  const found = overlayOf(scene, quiz);
  return found?.type === "quiz" ? found : undefined;
}

export function variableOf(story: Story, variable: string): Variable | undefined {
  return story.variables.find(({ id }) => id === variable);
}

/** The instant in microseconds of a cue or chapter, else of `time`. */
export function instantOf(scene: Scene, cue: string | null, time: number): number {
  return microseconds(pointsOf(scene).get(cue ?? "") ?? time);
}

/** The times of a scene's cues and chapters, in seconds, by their id. */
export function pointsOf({ cues, chapters }: Scene): ReadonlyMap<string, number> {
  return new Map([...cues, ...chapters].map(({ id, time }) => [id, time]));
}

/** How long the video or sound of an overlay or surrounding lasts; 0 where none or unknown. */
export function lengthUs(story: Story, shown: AnyOverlay | Surrounding): number {
  if (shown.type !== "video" && shown.type !== "sound") return 0;
  const asset = story.assets.find(({ id }) => id === shown.asset);
  return asset ? microseconds(asset.duration) : 0;
}

/** Whether a video or sound begins again at its end. */
export function loops(shown: AnyOverlay | Surrounding): boolean {
  return (shown.type === "video" || shown.type === "sound") && shown.loop;
}
