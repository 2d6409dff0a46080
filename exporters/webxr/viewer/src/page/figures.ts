// A chart for screen readers: its figures as a table.

import { figure } from "../charts";
import type { Player } from "../player";
import type { Chart } from "../schema";
import type { OverlayAt } from "../timeline";
import { element } from "./dom";

export class Figures {
  readonly item = element("li", { class: "heard" });
  private shown: Chart | null = null;

  constructor(
    first: OverlayAt,
    private readonly player: () => Player,
  ) {
    this.follow(first);
  }

  follow({ overlay }: OverlayAt): void {
    const chart = overlay as Chart;
    const { rows, series, title } = chart;
    const { shown } = this;
    if (shown?.rows === rows && shown.series === series && shown.title === title) return;
    this.shown = chart;
    const player = this.player();
    const language = player.kit.languages[0] ?? "en";
    const unit = player.say(chart.unit);
    const named = [player.say(title) || player.say(chart.alt), unit && `(${unit})`];
    const cell = (value: number | null) => element("td", {}, value === null ? "–" : figure(value, language));
    const heads = series.map(({ name }) => element("th", { scope: "col" }, player.say(name)));
    const body = rows.map(({ label, values }) =>
      element("tr", {}, element("th", { scope: "row" }, player.say(label)), ...values.map(cell)),
    );
    const head = heads.length > 0 ? [element("tr", {}, element("td", {}), ...heads)] : [];
    const caption = element("caption", {}, named.filter(Boolean).join(" "));
    this.item.replaceChildren(element("table", {}, caption, ...head, ...body));
  }
}
