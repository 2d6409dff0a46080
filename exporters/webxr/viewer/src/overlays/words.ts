// Words on a rounded panel: what texts and labels have in common.

import { Vector2, Vector3 } from "three";
import { linear } from "../render/colour";
import { layText } from "../render/text";
import type { TextPicture, TextStyle } from "../render/text";
import type { Engine } from "../render/engine";
import { Plane } from "./plane";

/** The panel; lengths in metres. */
export interface Panel {
  fill: string | null;
  opacity: number;
  padding: number;
  corner: number;
}

export class Words {
  readonly plane: Plane;
  private picture: TextPicture | null = null;
  private said = "";
  private wanted = "";
  private laying: Promise<void> | null = null;
  private closed = false;
  /** Whether there is nothing to be read. */
  blank = true;
  /** Of the panel, or of the words where there is none; metres. */
  width = 0;
  height = 0;

  constructor(
    private panel: Panel,
    private readonly kit: { engine: Engine; redraw(): void },
    onTop = false,
  ) {
    const uniforms = {
      u_size: { value: new Vector2(1, 1) },
      u_corner: { value: 0 },
      u_fill: { value: new Vector3() },
      u_fill_alpha: { value: 0 },
      u_words: { value: new Vector2(1, 1) },
    };
    this.plane = new Plane("panel", uniforms, false, onTop);
    this.dress(panel);
  }

  /**
   * Set words, unless they stand so already. Resolves when they are drawn, or others after them:
   * what changes faster than it can be drawn is skipped.
   */
  say(text: string, style: TextStyle): Promise<void> {
    const wanted = JSON.stringify([text, style]);
    if (wanted === this.wanted) return this.laying ?? Promise.resolve();
    this.wanted = wanted;
    this.laying ??= this.lay().finally(() => (this.laying = null));
    return this.laying;
  }

  /** Resolves when what was last asked for is drawn. */
  get drawn(): Promise<void> {
    return this.laying ?? Promise.resolve();
  }

  private async lay(): Promise<void> {
    while (this.said !== this.wanted && !this.closed) {
      const wanted = this.wanted;
      const [text, style] = JSON.parse(wanted) as [string, TextStyle];
      const picture = await layText(text, style, this.kit.engine.renderer);
      this.said = wanted;
      this.picture?.target.dispose();
      this.picture = picture;
      this.blank = text.trim() === "";
      this.plane.frame = picture.target.texture;
      this.plane.uniform("u_words", new Vector2(picture.rasterWidth, picture.rasterHeight));
      this.fit();
      this.kit.redraw();
    }
    if (this.closed) this.picture?.target.dispose();
  }

  /** Give the panel another look. */
  dress(panel: Panel): void {
    this.panel = panel;
    const { fill, opacity } = panel;
    this.plane.uniform("u_fill", fill === null ? new Vector3() : linear(fill));
    this.plane.uniform("u_fill_alpha", fill === null ? 0 : opacity);
    this.fit();
  }

  private fit(): void {
    const { picture } = this;
    if (!picture) return;
    const { padding, fill, corner } = this.panel;
    const margin = fill === null ? 0 : padding;
    this.width = picture.width + 2 * margin;
    this.height = picture.height + 2 * margin;
    this.plane.uniform("u_size", new Vector2(this.width, this.height));
    const round = Math.min(corner, this.width / 2, this.height / 2);
    this.plane.uniform("u_corner", round);
    this.plane.answer(this.width, this.height, round);
    this.plane.size(
      Math.max(this.width, picture.rasterWidth),
      Math.max(this.height, picture.rasterHeight),
    );
  }

  close(): void {
    this.closed = true;
    this.picture?.target.dispose();
    this.plane.close();
  }
}
