// Variables in texts: `{name}` becomes what the variable holds. The twin of story/placeholders.py.

import { MOST_LETTERS } from "./schema";
import type { AnyOverlay, Held, QuizOption, Story, Variable } from "./schema";
import { cutAfter, words } from "./story";
import type { State } from "./visit/state";

type Localised = Record<string, string>;

const BRACES = /\{\{|\}\}|\{([\p{L}\p{Nl}\p{No}_][\p{L}\p{N}_]{0,39})\}/gu;
/** The fields of overlays in which variables are shown, beside `alt`, which all have. */
const WORDED: Partial<Record<AnyOverlay["type"], readonly string[]>> = {
  text: ["text"],
  hotspot: ["label"],
  quiz: ["question", "right", "wrong"],
  polygon: ["label"],
  annotation: ["title", "text"],
};
/** The name under which texts show the visit's score, where no variable has it. */
const SCORE = "score";

/** The overlay with variables shown in its words; the same one where it names none. */
export function filled(story: Story, state: State, overlay: AnyOverlay): AnyOverlay {
  const changed: Record<string, unknown> = {};
  for (const field of [...(WORDED[overlay.type] ?? []), "alt"]) {
    const text = (overlay as unknown as Record<string, Localised>)[field]!;
    if (hasBraces(text)) changed[field] = filledText(story, state, text);
  }
  if (overlay.type === "quiz" && overlay.options.some((each) => named(each).some(hasBraces))) {
    changed["options"] = overlay.options.map((each) => ({
      ...each,
      text: filledText(story, state, each.text),
      feedback: filledText(story, state, each.feedback),
    }));
  }
  return Object.keys(changed).length > 0 ? { ...overlay, ...changed } : overlay;
}

function hasBraces(text: Localised): boolean {
  return Object.values(text).some((wording) => /[{}]/.test(wording));
}

function named({ text, feedback }: QuizOption): Localised[] {
  return [text, feedback];
}

/** The words with variables shown in each wording, and single braces for doubled ones. */
export function filledText(story: Story, state: State, text: Localised): Localised {
  const variables = new Map(story.variables.map((variable) => [variable.name, variable]));
  const value = (found: string, name: string | undefined, key: string) => {
    if (name === undefined) return found.slice(0, 1);
    const variable = variables.get(name);
    if (variable) return spoken(variable, state.variables[variable.id] ?? variable.initial, key);
    return name === SCORE ? plain(state.score) : found;
  };
  const filling = Object.entries(text).map(([key, wording]) => [
    key,
    substituted(wording, (found, name) => value(found, name, key)),
  ]);
  return Object.fromEntries(filling) as Localised;
}

/** The wording with its placeholders replaced, up to one letter more than is drawn. */
function substituted(wording: string, value: (found: string, name?: string) => string): string {
  const enough = 2 * (MOST_LETTERS + 1); // units of UTF-16
  let made = "";
  let at = 0;
  for (const found of wording.matchAll(BRACES)) {
    made += wording.slice(at, found.index) + value(found[0], found[1]);
    at = found.index + found[0].length;
    if (made.length > enough) return cutAfter(made, MOST_LETTERS + 1);
  }
  return cutAfter(made + wording.slice(at), MOST_LETTERS + 1);
}

/** What a text for `key` shows of a variable's value. */
export function spoken(variable: Variable, held: Held, key: string): string {
  const languages = [key, key.split("@")[0]!];
  switch (variable.type) {
    case "number":
      return typeof held === "number" ? plain(held) : "";
    case "text":
      return String(held);
    case "yes-no":
      return words(held ? variable.yes : variable.no, languages) || (held ? "✓" : "✗");
    case "choice": {
      const option = variable.options.find(({ value }) => value === held);
      return option ? words(option.label, languages) || option.value : String(held);
    }
  }
}

/** A number as texts show it: at most three decimals, without needless noughts. */
export function plain(number: number): string {
  const sign = number < 0 ? "-" : "";
  if (!Number.isFinite(number * 1000)) return Number.isNaN(number) ? "–" : `${sign}∞`;
  const thousandths = BigInt(Math.floor(Math.abs(number) * 1000 + 0.5));
  const rest = String(thousandths % 1000n).padStart(3, "0").replace(/0+$/, "");
  return `${thousandths > 0n ? sign : ""}${thousandths / 1000n}${rest ? `.${rest}` : ""}`;
}
