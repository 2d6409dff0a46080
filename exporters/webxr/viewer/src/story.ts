// Reads a story: fills in what its file leaves out, by the generated table of defaults.

import { MOST_LETTERS, SHAPES, UNIONS, VERSION } from "./schema";
import type { Asset, Part, Scene, Story } from "./schema";

type Raw = Record<string, unknown>;

/** The story in a parsed story.json, every field present. Throws Error on a newer version. */
export function decode(raw: unknown): Story {
  const version = isRaw(raw) ? raw["version"] : undefined;
  if (typeof version !== "number") throw new Error("story.json is not a Diorama story.");
  if (version > VERSION) throw new Error("This story was made for a newer viewer.");
  return fill("Story", raw) as Story;
}

/** A struct of the schema with its defaults filled in, and those of all that it holds. */
export function fill(name: string, raw: unknown): unknown {
  const shape = SHAPES[name];
  if (!shape || !isRaw(raw)) throw new Error(`story.json: expected ${name}.`);
  const filled: Raw = { ...shape.defaults, ...raw };
  for (const [field, usual] of Object.entries(shape.defaults)) {
    const value = filled[field];
    if (usual === null || (value === null && typeof usual !== "object")) continue; // may be absent
    if (kindOf(value) !== kindOf(usual)) {
      throw new Error(`story.json: the ${field} of a ${name} is not what it should be.`);
    }
  }
  for (const [field, part] of Object.entries(shape.parts)) {
    const value = filled[field];
    if (value !== null && value !== undefined) filled[field] = fillPart(part, value);
  }
  return filled;
}

function fillPart(part: Part, value: unknown): unknown {
  if (typeof part === "object" && "each" in part) {
    if (!Array.isArray(value)) throw new Error("story.json: expected a list.");
    return value.map((item) => fillPart(part.each, item));
  }
  if (typeof part === "object" && "values" in part) {
    if (!isRaw(value)) throw new Error("story.json: expected a map.");
    const filled = Object.entries(value).map(([key, each]) => [key, fillPart(part.values, each)]);
    return Object.fromEntries(filled);
  }
  return fill(structOf(part, value), value);
}

/** Which struct a value is, where a field holds `part`. Throws Error for a tag of no struct. */
export function structOf(part: Part, value: unknown): string {
  const union = typeof part === "string" ? UNIONS[part] : "tags" in part ? part.tags : undefined;
  if (!union) return part as string;
  const tag = isRaw(value) ? String(value["type"]) : "";
  const name = Object.hasOwn(union, tag) ? union[tag] : undefined;
  if (name === undefined) throw new Error(`story.json: unknown type "${tag}".`);
  return name;
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
}

function isRaw(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The wording in the first of `languages` that has one, else in the first by code, else "". */
export function words(text: Record<string, string>, languages: readonly string[]): string {
  return text[keyOf(text, languages) ?? ""] ?? "";
}

/** The language of the wording that `words` picks; "en" where there is none. */
export function languageOf(text: Record<string, string>, languages: readonly string[]): string {
  return tagOf(keyOf(text, languages) ?? "") || tagOf(languages[0] ?? "") || "en";
}

/** The language of a variant's key: `en` of `en@child`; empty of `@child`. */
export function tagOf(key: string): string {
  return key.split("@")[0]!;
}

function keyOf(text: Record<string, string>, languages: readonly string[]): string | undefined {
  const wanted = languages.find((each) => Object.hasOwn(text, each));
  return wanted ?? Object.keys(text).sort()[0];
}

/** What is drawn of a wording: its first characters, with an ellipsis for more. */
export function clipped(wording: string): string {
  const shown = cutAfter(wording, MOST_LETTERS);
  return shown === wording ? wording : `${shown}…`;
}

/** The first characters of a wording, `most` at the most. */
export function cutAfter(wording: string, most: number): string {
  if (wording.length <= most) return wording;
  let end = 0;
  for (let count = 0; count < most && end < wording.length; count++) {
    end += wording.codePointAt(end)! > 0xffff ? 2 : 1;
  }
  return wording.slice(0, end);
}

export function sceneOf(story: Story, id: string): Scene {
  const scene = story.scenes.find((candidate) => candidate.id === id);
  if (!scene) throw new Error(`The story has no scene ${id}.`);
  return scene;
}

export function assetOf(story: Story, id: string): Asset {
  const asset = story.assets.find((candidate) => candidate.id === id);
  if (!asset) throw new Error(`The story has no asset ${id}.`);
  return asset;
}

/** Seconds as integer microseconds: the nearest, halves up. */
export function microseconds(seconds: number): number {
  return Math.floor(seconds * 1_000_000 + 0.5);
}

/** When a frame begins, in microseconds: floor((2*10^6*n*den + num) / (2*num)) in whole numbers. */
export function frameUs(frame: number, fps: string): number {
  const [num = 0n, den = 1n] = fps.split("/").map(BigInt);
  return Number((2_000_000n * BigInt(frame) * den + num) / (2n * num));
}
