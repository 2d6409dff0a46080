// The panels that open over the picture: scenes, language, credits.

import type { Rights, Story } from "../schema";
import { element, iconButton, safeLink } from "./dom";
import type { saysIn } from "./says";

type Says = ReturnType<typeof saysIn>;

/** One panel at a time, closed by Escape, by its button, or by opening another. */
export class Panels {
  readonly holder = element("div", { class: "panels" });
  private opened: { name: string; from: HTMLElement } | null = null;

  get open(): boolean {
    return this.opened !== null;
  }

  toggle(name: string, from: HTMLElement, title: string, shut: string, body: Node): void {
    const again = this.opened?.name === name;
    this.close();
    if (again) return;
    const closing = iconButton("close", shut, () => this.close());
    const heading = element("h2", { id: "panel-title" }, title);
    const panel = element(
      "section",
      { class: "panel", role: "dialog", "aria-labelledby": "panel-title" },
      element("div", { class: "head" }, heading, closing.button),
      body,
    );
    this.holder.replaceChildren(panel);
    this.opened = { name, from };
    this.place();
    from.setAttribute("aria-expanded", "true");
    const first = panel.querySelector<HTMLElement>("[aria-current], li button, a, button");
    (first ?? closing.button).focus();
  }

  /** Open it over the middle of its button, wherever that now is. */
  place(): void {
    const panel = this.holder.firstElementChild as HTMLElement | null;
    if (!this.opened || !panel) return;
    const { name, from } = this.opened;
    const button = from.isConnected ? from : document.querySelector(`[data-name="${name}"]`);
    if (!button) return;
    const { left, width } = button.getBoundingClientRect();
    panel.style.setProperty("--at", `${left + width / 2}px`);
  }

  close(): void {
    if (!this.opened) return;
    const { from } = this.opened;
    this.opened = null;
    const held = this.holder.contains(document.activeElement);
    this.holder.replaceChildren();
    from.setAttribute("aria-expanded", "false");
    if (held) from.focus();
  }
}

/** A list of choices, the present one marked. */
export function choices(
  all: readonly { id: string; name: string; lang?: string }[],
  present: string,
  chosen: (id: string) => void,
): HTMLElement {
  const list = element("ul", { class: "choices" });
  for (const { id, name, lang } of all) {
    const button = element("button", { type: "button" }, name);
    if (lang !== undefined) button.lang = lang;
    if (id === present) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => chosen(id));
    list.append(element("li", {}, button));
  }
  return list;
}

/** Whose the story and each of its media are. */
export function credits(story: Story, title: string, says: Says): HTMLElement {
  const list = element("dl", { class: "credits" });
  const whole = rightsOf(story.rights, title, says);
  if (whole) list.append(...whole);
  for (const asset of story.assets) {
    const lines = rightsOf(asset.rights, asset.rights.title || asset.name, says);
    if (lines) list.append(...lines);
  }
  if (list.children.length === 0) list.append(element("dd", {}, says.noRights));
  return element("div", {}, list, element("p", { class: "made" }, says.made));
}

function rightsOf(rights: Rights, title: string, says: Says): HTMLElement[] | null {
  const { author, licence, source } = rights;
  if (!author && !licence && !source && !rights.title) return null;
  const lines = [element("dt", {}, rights.title || title)];
  if (author) lines.push(element("dd", {}, `${says.by} ${author}`) as HTMLElement);
  if (licence) lines.push(element("dd", {}, `${says.licence}: `, linked(licence)) as HTMLElement);
  if (source) lines.push(element("dd", {}, `${says.source}: `, linked(source)) as HTMLElement);
  return lines;
}

/** The text, as a link where it is an address. */
function linked(text: string): Node {
  const address = safeLink(text);
  if (address === null) return document.createTextNode(text);
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);
}
