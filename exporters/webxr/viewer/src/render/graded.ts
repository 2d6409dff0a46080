// How a picture is graded, where it is: render/grades.ts does it, loaded by scenes that have a grade.

import type { ShaderMaterial } from "three";
import type { Media } from "../media";
import { module } from "../modules";
import { SHAPES } from "../schema";
import type { Grade, Story } from "../schema";

export interface Grading {
  /** Have a material show the picture graded as it now is. */
  seen(material: ShaderMaterial): void;
  /** Have a material show the picture as it lights its scene. */
  lights(material: ShaderMaterial): void;
  /** Follow a moment. */
  show(grade: Grade): void;
  /** How much more light the picture gives by a grade's exposure than as it lights. */
  gain(grade: Grade): number;
  close(): void;
}

const moving = new WeakMap<Story, boolean>();

/** The grading of what shows an asset; null where nothing ever changes its colours. */
export async function gradingOf(
  { asset, grade }: { asset: string; grade: Grade },
  media: Media,
): Promise<Grading | null> {
  const { story } = media;
  const moves = moving.get(story) ?? JSON.stringify(story.scenes).includes('"grade.');
  moving.set(story, moves);
  const plain = Object.entries(SHAPES["Grade"]!.defaults);
  if (!moves && plain.every(([name, value]) => grade[name as keyof Grade] === value)) return null;
  const { makeGrading } = await module("grading");
  return makeGrading(grade, media.asset(asset), media);
}
