// The caption in a headset: words on a plate that stays before the eyes, over all else.

import rules from "shared/text.json";
import { Words } from "../overlays/words";
import { tagOf } from "../story";
import type { Gear } from "../overlays/view";

/** Metres before the eyes: far enough to read without squinting. */
const AWAY = 1.5;
/** How high the picture is, a metre away, that a caption is set for: about 50 degrees. */
const VIEW = 0.93;
/** Metres under the middle of the view, a metre away. */
const BELOW = 0.3;

export class HeadCaption {
  private words: Words | null = null;
  private shown = "";

  constructor(private readonly kit: Gear) {}

  /** Show a text; an empty one takes the plate away. */
  show(text: string): void {
    if (text === this.shown) return;
    this.shown = text;
    this.close();
    if (text === "") return;
    const plate = rules.caption;
    const up = VIEW * AWAY;
    const words = new Words(
      {
        fill: plate.panel,
        opacity: plate.opacity,
        padding: plate.padding * up,
        corner: plate.corner * up,
      },
      this.kit,
      true,
    );
    const style = {
      height: plate.height * up,
      wrap: plate.wrap * up,
      align: "centre",
      bold: false,
      colour: "#ffffff",
      language: tagOf(this.kit.languages[0] ?? "en"),
    } as const;
    this.words = words;
    void words.say(text, style).then(() => {
      if (this.words !== words) return;
      const { object } = words.plane;
      object.position.set(0, -BELOW * AWAY, -AWAY);
      words.plane.order = 999_990;
      this.kit.engine.camera.add(object);
    });
  }

  close(): void {
    this.words?.plane.object.removeFromParent();
    this.words?.close();
    this.words = null;
  }
}
