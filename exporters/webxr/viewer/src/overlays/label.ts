// The label of a sign or an area: its words on a dark plate. The twin of `label` in
// renderer/painters/text.py.

import rules from "shared/text.json";
import { languageOf, words } from "../story";
import type { Kit } from "./view";
import { Words } from "./words";

const { label: plate } = rules;

type Wording = Record<string, string>;

export class Label extends Words {
  private readonly languages: readonly string[];

  constructor(
    private readonly size: number,
    kit: Kit,
  ) {
    const { panel: fill, opacity, padding, corner } = plate;
    super({ fill, opacity, padding: padding * size, corner: corner * size }, kit);
    this.languages = kit.languages;
  }

  /** Say what an overlay is called, in the visitor's language. */
  name(text: Wording): Promise<void> {
    const { size, languages } = this;
    return this.say(words(text, languages), {
      height: plate.height * size,
      wrap: plate.wrap * size,
      align: "centre",
      bold: false,
      colour: "#ffffff",
      language: languageOf(text, languages),
    });
  }
}

/** The label of what is `size` metres large; null of what is called nothing in any language. */
export function labelOf(text: Wording, size: number, kit: Kit): Label | null {
  const worded = Object.values(text).some((each) => each.trim() !== "");
  return worded ? new Label(size, kit) : null;
}
