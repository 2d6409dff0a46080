// The label of a sign or an area: its words on a dark plate. The twin of `label` in
// renderer/painters/text.py.

import rules from "shared/text.json";
import { languageOf, words } from "../story";
import type { Pose } from "../space";
import { fineAt } from "./plane";
import type { Kit } from "./view";
import { Words } from "./words";

const { label: plate } = rules;

type Wording = Record<string, string>;

export class Label extends Words {
  private fine = 1; // never coarser again

  constructor(
    private readonly size: number,
    private readonly from: Kit,
  ) {
    const { panel: fill, opacity, padding, corner } = plate;
    super({ fill, opacity, padding: padding * size, corner: corner * size }, from);
  }

  /** Say what an overlay is called, in the visitor's language. */
  name(text: Wording): Promise<void> {
    const { size, fine } = this;
    const { languages } = this.from;
    return this.say(words(text, languages), {
      height: plate.height * size,
      wrap: plate.wrap * size,
      align: "centre",
      bold: false,
      colour: "#ffffff",
      language: languageOf(text, languages),
      fine,
    });
  }

  /** Draw it as finely as it is seen there. */
  stand(pose: Pose): void {
    this.fine = Math.max(this.fine, fineAt(this.from, plate.height * this.size, pose));
  }
}

/** The label of what is `size` metres large; null of what is called nothing in any language. */
export function labelOf(text: Wording, size: number, kit: Kit): Label | null {
  const worded = Object.values(text).some((each) => each.trim() !== "");
  return worded ? new Label(size, kit) : null;
}
