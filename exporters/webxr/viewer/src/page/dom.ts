// Makes elements: text only ever goes in as text.

type Children = (Node | string)[];

/** An element with attributes and children; a string child becomes text, never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: Children
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** Icons as strokes on a 24 by 24 grid. */
const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M8 5v14M16 5v14",
  sound: "M4 9v6h4l5 4V5L8 9zM16.5 8.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12",
  muted: "M4 9v6h4l5 4V5L8 9zM17 9.5l5 5M22 9.5l-5 5",
  captions: "M3 6h18v12H3zM10 10.5a2 2 0 1 0 0 3M17 10.5a2 2 0 1 0 0 3",
  scenes: "M4 5h7v6H4zM13 5h7v6h-7zM4 13h7v6H4zM13 13h7v6h-7z",
  chapters: "M4 5v2M4 11v2M4 17v2M9 6h11M9 12h8M9 18h10",
  language: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  audience: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c0-4 3.5-6 7.5-6s7.5 2 7.5 6",
  credits: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v6M12 7.5v.5",
  fullscreen: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  vr: "M3 8h18v9h-6l-2-2.5h-2L9 17H3zM7.5 12.5h.01M16.5 12.5h.01",
  ar: "M12 3l8 4.5v9L12 21l-8-4.5v-9zM12 12l8-4.5M12 12v9M12 12L4 7.5",
  close: "M6 6l12 12M18 6L6 18",
  place: "M12 21s7-6.2 7-11a7 7 0 0 0-14 0c0 4.8 7 11 7 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
} as const;

export type Icon = keyof typeof ICONS;

export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** A ring that fills clockwise from its top. */
export function ringPicture(): { picture: SVGSVGElement; fill(share: number): void } {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("class", "ring");
  picture.setAttribute("viewBox", "0 0 56 56");
  picture.setAttribute("aria-hidden", "true");
  picture.style.display = "none";
  const [way, filled] = ["way", "filled"].map((name) => {
    const circle = document.createElementNS(SVG, "circle");
    for (const [key, value] of Object.entries({ class: name, cx: 28, cy: 28, r: 22, pathLength: 1 })) {
      circle.setAttribute(key, String(value));
    }
    return circle;
  });
  picture.append(way!, filled!);
  return {
    picture,
    fill: (share) => filled!.setAttribute("stroke-dasharray", `${share} 1`),
  };
}

export interface IconButton {
  button: HTMLButtonElement;
  show(name: Icon, label: string): void;
}

export function iconButton(name: Icon, label: string, pressed: () => void): IconButton {
  const button = element("button", { type: "button", class: "control" });
  function show(shown: Icon, said: string): void {
    button.replaceChildren(icon(shown));
    button.setAttribute("aria-label", said);
    button.title = said;
  }
  show(name, label);
  button.addEventListener("click", pressed);
  return { button, show };
}

const LINKS = new Set(["http:", "https:", "mailto:", "tel:"]);

/** The address if it is one that a story may open, else null. */
export function safeLink(address: string): string | null {
  try {
    const url = new URL(address);
    return LINKS.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
