// Who is told the story: which of several wordings, files and links a language and an audience get.
// The twin of story/reading.py, under tests/conformance.

import type { AnyOverlay, CaptionTrack, Scene, Story } from "./schema";

/** The keys of variants that serve, best first: of texts, and of files and links. */
export interface Reading {
  words: readonly string[];
  media: readonly string[];
}

/** What serves who wants those languages, best first, and is of that audience. */
export function reading(
  story: Story,
  languages: readonly string[] = [],
  audience: string | null = null,
): Reading {
  const wanted = [...new Set(languages.flatMap(widened))];
  let spoken = wanted.find((tag) => story.languages.includes(tag));
  if (spoken === undefined) wanted.push((spoken = story.languages[0]!));
  const near = wanted.slice(0, wanted.indexOf(spoken) + 1);
  const rest = new Set([...wanted, ...story.languages].filter((tag) => !near.includes(tag)));
  const told = audiencesOf(story, audience);
  const media = [...keys(near, told), ...told.map((code) => `@${code}`)];
  return { words: [...media, ...keys(rest, told)], media };
}

/** The audience, what serves instead of it, and so on; none that the story does not list. */
export function audiencesOf(story: Story, audience: string | null): string[] {
  const known = new Map(story.audiences.map(({ code, instead }) => [code, instead]));
  const found: string[] = [];
  let code = audience;
  while (code !== null && known.has(code) && !found.includes(code)) {
    found.push(code);
    code = known.get(code)!;
  }
  return found;
}

/** The story with files and links for whom it is told; texts keep all their wordings. */
export function told(story: Story, media: readonly string[]): Story {
  const answers = <T extends Answering>(owner: T): T => {
    if (owner.triggers.length === 0) return owner;
    const triggers = owner.triggers.map((trigger) => ({
      ...trigger,
      actions: trigger.actions.map((action) => {
        if (action.type === "link") return varied(action, "url", media);
        return action.type === "sound" ? varied(action, "asset", media) : action;
      }),
    }));
    return { ...owner, triggers };
  };
  const overlay = (each: AnyOverlay): AnyOverlay =>
    answers("variants" in each ? varied(each, "asset", media) : each);
  const scene = (each: Scene): Scene => {
    const { surrounding } = each;
    return answers({
      ...each,
      surrounding: "variants" in surrounding ? varied(surrounding, "asset", media) : surrounding,
      overlays: each.overlays.map(overlay),
    });
  };
  return answers({ ...story, scenes: story.scenes.map(scene) });
}

/** The captions of a scene that serve best; `best` are the words of a reading. */
export function captionsFor({ captions }: Scene, best: readonly string[]): CaptionTrack | null {
  const tracks = new Map([...captions].reverse().map((track) => [keyOf(track), track]));
  const key = best.find((each) => tracks.has(each));
  return (key === undefined ? captions[0] : tracks.get(key)) ?? null;
}

type Answering = Pick<Story | Scene | AnyOverlay, "triggers">;

function keyOf({ language, audience }: CaptionTrack): string {
  return audience === null ? language : `${language}@${audience}`;
}

function widened(language: string): string[] {
  const parts = language.split("-");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("-")).filter(Boolean);
}

function keys(languages: Iterable<string>, audiences: readonly string[]): string[] {
  return [...languages].flatMap((tag) => [...audiences.map((code) => `${tag}@${code}`), tag]);
}

function varied<F extends string, T extends { variants: Record<string, string> } & Record<F, string>>(
  owner: T,
  field: F,
  media: readonly string[],
): T {
  const key = media.find((each) => Object.hasOwn(owner.variants, each));
  return key === undefined ? owner : { ...owner, [field]: owner.variants[key] };
}
