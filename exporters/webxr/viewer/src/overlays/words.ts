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
  /** Of the panel, or of the words where there is none; metres. */
  width = 0;
  height = 0;

  constructor(
    private readonly panel: Panel,
    onTop = false,
  ) {
    this.plane = new Plane(
      "panel",
      {
        u_size: { value: new Vector2(1, 1) },
        u_corner: { value: 0 },
        u_fill: { value: panel.fill === null ? new Vector3() : linear(panel.fill) },
        u_fill_alpha: { value: panel.fill === null ? 0 : panel.opacity },
        u_words: { value: new Vector2(1, 1) },
      },
      false,
      onTop,
    );
  }

  async set(text: string, style: TextStyle, engine: Engine): Promise<void> {
    this.picture?.target.dispose();
    const picture = await layText(text, style, engine.renderer);
    this.picture = picture;
    const { padding, fill, corner } = this.panel;
    const margin = fill === null ? 0 : padding;
    this.width = picture.width + 2 * margin;
    this.height = picture.height + 2 * margin;
    this.plane.frame = picture.target.texture;
    this.plane.uniform("u_size", new Vector2(this.width, this.height));
    this.plane.uniform("u_corner", Math.min(corner, this.width / 2, this.height / 2));
    this.plane.uniform("u_words", new Vector2(picture.rasterWidth, picture.rasterHeight));
    this.plane.size(
      Math.max(this.width, picture.rasterWidth),
      Math.max(this.height, picture.rasterHeight),
    );
  }

  close(): void {
    this.picture?.target.dispose();
    this.plane.close();
  }
}
