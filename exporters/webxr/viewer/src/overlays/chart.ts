// A chart on its panel: the twin of renderer/painters/chart.py.

import { Vector2, Vector3 } from "three";
import { shapes } from "../charts";
import { layChart } from "../render/charts";
import { linear } from "../render/colour";
import type { TextPicture } from "../render/text";
import type { Chart } from "../schema";
import { languageOf } from "../story";
import { fineAt, place, Plane } from "./plane";
import type { Kit, OverlayView } from "./view";

export function makeChart(overlay: Chart, kit: Kit): OverlayView {
  const { engine, languages, redraw } = kit;
  const plane = new Plane("panel", {
    u_size: { value: new Vector2(1, 1) },
    u_corner: { value: 0 },
    u_fill: { value: new Vector3() },
    u_fill_alpha: { value: 0 },
    u_words: { value: new Vector2(1, 1) },
  });
  let picture: TextPicture | null = null;
  let chart = overlay;
  let wanted = "";
  let drawn = "";
  let laying: Promise<void> | null = null;
  let closed = false;
  let fine = 1; // never coarser again

  /** Draw it anew, unless it stands so already; what changes faster than it is drawn is skipped. */
  function set(now: Chart): Promise<void> {
    chart = now;
    const { placement: _placement, opacity: _opacity, ...look } = now;
    wanted = JSON.stringify([look, fine]);
    if (wanted === drawn) return laying ?? Promise.resolve();
    laying ??= lay().finally(() => (laying = null));
    return laying;
  }

  async function lay(): Promise<void> {
    while (drawn !== wanted && !closed) {
      const look = wanted;
      const { width, tall, height, colour, title } = chart;
      const found = shapes(chart, languages);
      const language = languageOf(title, languages);
      const size = [width, tall] as const;
      const next = await layChart(found, size, height, colour, language, engine.renderer, fine);
      drawn = look;
      picture?.target.dispose();
      picture = next;
      if (closed) break;
      const corner = Math.min(0.9 * height, width / 2, tall / 2);
      plane.frame = next.target.texture;
      plane.uniform("u_size", new Vector2(width, tall));
      plane.uniform("u_corner", corner);
      plane.answer(width, tall, corner);
      plane.uniform("u_words", new Vector2(next.rasterWidth, next.rasterHeight));
      plane.size(Math.max(width, next.rasterWidth), Math.max(tall, next.rasterHeight));
      redraw();
    }
    if (closed) picture?.target.dispose();
  }

  return {
    object: plane.object,
    blended: [plane],
    load: () => set(overlay),
    settled: async () => (await laying) ?? undefined,
    update({ overlay: then, pose, opacity }) {
      const now = then as Chart;
      fine = Math.max(fine, fineAt(kit, now.height, pose));
      void set(now);
      plane.uniform("u_fill", linear(now.panel));
      plane.uniform("u_fill_alpha", now.panel_opacity);
      place(plane.object, pose);
      plane.opacity = picture ? opacity : 0;
    },
    hit: (ray) => plane.hit(ray),
    close() {
      closed = true;
      picture?.target.dispose();
      plane.close();
    },
  };
}
