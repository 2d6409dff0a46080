// What is said while a scene comes: a bar, the bytes, and a line that screen readers say too.

import { element } from "./dom";
import type { saysIn } from "./says";

type Says = ReturnType<typeof saysIn>;

const MEGABYTE = 1e6; // bytes

export class Loading {
  readonly bar = element("div", { class: "progress", role: "progressbar" });
  /** Always in the page, so that screen readers hear of what is written into it. */
  readonly line = element("div", { class: "loading" });
  private readonly stage = element("span", { role: "status", "aria-live": "polite" });
  private readonly figures = element("span", { class: "figures", "aria-hidden": "true" });

  constructor() {
    this.line.append(this.stage, this.figures);
    this.end();
  }

  begin(says: Says): void {
    this.bar.hidden = false;
    this.line.classList.add("shown");
    this.bar.removeAttribute("aria-valuenow");
    this.bar.style.setProperty("--share", "0");
    this.figures.textContent = "";
    this.tell(says.loading);
  }

  /** So much has come. Once all has, it is decoded: the next stage. */
  received(bytes: number, whole: number, says: Says, language: string): void {
    if (this.bar.hidden || whole <= 0) return;
    const share = Math.min(1, bytes / whole);
    this.bar.style.setProperty("--share", String(share));
    this.bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    if (share >= 1) return this.prepare(says);
    this.tell(says.loading);
    const [unit, size] = whole < MEGABYTE ? (["kilobyte", 1e3] as const) : (["megabyte", MEGABYTE] as const);
    const digits = whole < 10 * size ? 1 : 0;
    const written = new Intl.NumberFormat(language, {
      style: "unit",
      unit,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    this.figures.textContent = says.received
      .replace("{received}", written.format(bytes / size))
      .replace("{whole}", written.format(whole / size));
  }

  /** All has come; it is decoded and brought to the graphics card. */
  prepare(says: Says): void {
    if (this.bar.hidden) return;
    this.figures.textContent = "";
    this.tell(says.preparing);
  }

  end(): void {
    this.bar.hidden = true;
    this.line.classList.remove("shown");
    this.stage.textContent = "";
    this.figures.textContent = "";
  }

  private tell(words: string): void {
    if (this.stage.textContent === words) return; // or it would be said again
    this.stage.textContent = words;
    this.bar.setAttribute("aria-label", words);
  }
}
