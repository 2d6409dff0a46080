// An annotation: its sign, and while it is open a leader line and a panel of words. The twin of
// renderer/painters/annotation.py.

import { Group, Vector2, Vector3 } from "three";
import rules from "shared/annotation.json";
import { layCard } from "../render/cards";
import type { Block, Card, CardPicture } from "../render/cards";
import { linear } from "../render/colour";
import { isRightToLeft } from "../render/text";
import type { Annotation } from "../schema";
import { compose, REST, rotationOf, yawPitch } from "../space";
import type { Pose, Vector } from "../space";
import { languageOf, words } from "../story";
import { SPREAD } from "./hotspot";
import { RayLine } from "./line";
import type { Mark } from "./mark";
import { eyeOf, fineAt, place, Plane } from "./plane";
import type { Blended, Kit, OverlayView } from "./view";
import { Words } from "./words";

/** Of the shared hotspot.glsl: a sign without an icon, and one that informs. */
const NUMBERED = 5;
const INFORMS = 1;

export function makeAnnotation(overlay: Annotation, kit: Kit): OverlayView {
  const { engine, languages, redraw } = kit;
  const { through } = overlay;
  const sign = new Plane(
    "hotspot",
    {
      u_size: { value: overlay.size },
      u_colour: { value: linear(overlay.colour) },
      u_icon: { value: overlay.number > 0 ? NUMBERED : INFORMS },
    },
    false,
    through,
  );
  const number = new Words({ fill: null, opacity: 0, padding: 0, corner: 0 }, kit, through);
  const plate = new Plane(
    "panel",
    {
      u_size: { value: new Vector2(1, 1) },
      u_corner: { value: 0 },
      u_fill: { value: new Vector3() },
      u_fill_alpha: { value: 0 },
      u_words: { value: new Vector2(1, 1) },
    },
    false,
    true, // what was opened is to be read, whatever stands before it
  );
  const line = new RayLine(true);
  const object = new Group().add(line.mark.object, plate.object, sign.object, number.plane.object);
  let picture: CardPicture | null = null;
  let wanted = ""; // the card, as JSON
  let fine = 1; // never coarser again
  let drawn = "";
  let laying: Promise<void> | null = null;
  let closed = false;
  let opened = false;
  let box = { width: 0, height: 0 };

  /** A part that counts as on top, also for rays, only while it is there. */
  function over(part: Plane | Mark): Blended {
    return {
      object: part.object,
      get onTop() {
        return opened;
      },
      get order() {
        return part.order;
      },
      set order(order) {
        part.order = order;
      },
    };
  }

  /** Set a card, unless it stands so already; what changes faster than it is drawn is skipped. */
  function set(note: Annotation): Promise<void> {
    wanted = JSON.stringify([{ ...cardOf(note, languages), fine }, note.height]);
    if (wanted === drawn) return laying ?? Promise.resolve();
    laying ??= lay().finally(() => (laying = null));
    return laying;
  }

  async function lay(): Promise<void> {
    while (drawn !== wanted && !closed) {
      const now = wanted;
      const [card, unit] = JSON.parse(now) as [Card, number];
      const next = await layCard(card, engine.renderer);
      drawn = now;
      picture?.target.dispose();
      picture = next;
      if (!closed) fit(next, unit);
    }
    if (closed) picture?.target.dispose();
  }

  function fit(card: CardPicture, unit: number): void {
    const padding = rules.padding * unit;
    box = { width: card.width + 2 * padding, height: card.height + 2 * padding };
    const corner = Math.min(rules.corner * unit, box.width / 2, box.height / 2);
    plate.frame = card.target.texture;
    plate.uniform("u_size", new Vector2(box.width, box.height));
    plate.uniform("u_corner", corner);
    plate.answer(box.width, box.height, corner);
    plate.uniform("u_words", new Vector2(card.rasterWidth, card.rasterHeight));
    plate.size(Math.max(box.width, card.rasterWidth), Math.max(box.height, card.rasterHeight));
    redraw();
  }

  async function count(note: Annotation): Promise<void> {
    if (note.number === 0) return;
    await number.say(String(note.number), {
      height: rules.number * note.size,
      wrap: null,
      align: "centre",
      bold: true,
      colour: note.colour,
      language: "en",
    });
  }

  return {
    object,
    blended: [over(line.mark), over(plate), sign, number.plane],
    async load() {
      await Promise.all([count(overlay), overlay.open ? set(overlay) : null]);
    },
    settled: async () => {
      await number.drawn;
      await laying;
    },
    update({ overlay: then, pose, opacity }) {
      const note = then as Annotation;
      const at = eyeOf(kit);
      const stands = signPose(pose, at, note.size);
      void count(note);
      sign.size(note.size * SPREAD, note.size * SPREAD);
      sign.answer(note.size, note.size, note.size / 2);
      sign.uniform("u_size", note.size);
      sign.uniform("u_colour", linear(note.colour));
      sign.opacity = opacity;
      place(sign.object, stands);
      number.plane.opacity = note.number > 0 && !number.blank ? opacity : 0;
      place(number.plane.object, stands);
      const beside = compose(note.faces === "viewer" ? stands : pose, { ...REST, position: note.aside });
      fine = Math.max(fine, fineAt(kit, note.height, beside));
      opened = note.open && cardOf(note, languages).blocks.length > 0;
      if (opened) void set(note);
      const shown = opened && picture !== null;
      plate.uniform("u_fill", linear(note.panel));
      plate.uniform("u_fill_alpha", note.panel_opacity);
      plate.opacity = shown ? opacity : 0;
      place(plate.object, beside);
      const ends = shown ? leader(stands, note.size / 2, beside, box.width, box.height) : [];
      const half = (rules.line * note.size * stands.scale) / 2;
      const pen = { half, steady: false, dash: 0, heads: [false, false], colour: note.colour };
      line.draw(ends, { ...pen, heads: [false, false] }, kit.eye, opacity);
    },
    hit(ray) {
      const read = opened && picture ? plate.hit(ray) : null;
      const struck = [sign.hit(ray), read].filter((each) => each !== null);
      return struck.length > 0 ? Math.min(...struck) : null;
    },
    close() {
      closed = true;
      picture?.target.dispose();
      sign.close();
      number.close();
      plate.close();
      line.mark.close();
    },
  };
}

/** Where the sign stands: turned to the eye, before its point, as much smaller as it is nearer. */
function signPose(pose: Pose, eye: Vector, size: number): Pose {
  const away = pose.position.map((at, axis) => at - eye[axis]!) as Vector;
  const far = Math.hypot(...away);
  if (far < 1e-6) return pose;
  const share = 1 - Math.min((rules.lift * size * pose.scale) / far, 0.5);
  const position = eye.map((at, axis) => at + away[axis]! * share) as Vector;
  return { position, rotation: rotationOf(...yawPitch(away)), scale: pose.scale * share };
}

/** The ends of the leader line: the sign's rim, the nearest point of the panel's edge. */
function leader(sign: Pose, radius: number, pose: Pose, width: number, height: number): Vector[] {
  const [x, y, z, w] = pose.rotation;
  const away = sign.position.map((at, axis) => at - pose.position[axis]!) as Vector;
  const back = compose({ ...REST, rotation: [-x, -y, -z, w] }, { ...REST, position: away });
  const [across, up] = back.position.map((at) => at / pose.scale) as Vector;
  const edge: Vector = [
    Math.max(-width / 2, Math.min(width / 2, across)),
    Math.max(-height / 2, Math.min(height / 2, up)),
    0,
  ];
  const end = compose(pose, { ...REST, position: edge }).position;
  const gone = Math.hypot(...end.map((at, axis) => at - sign.position[axis]!));
  if (gone <= radius * sign.scale * 1.05) return [];
  const share = (radius * sign.scale) / gone;
  const start = sign.position.map((at, axis) => at + share * (end[axis]! - at)) as Vector;
  return [start, end];
}

/** The words of the panel: the title, and the text under it. */
function cardOf(note: Annotation, languages: readonly string[]): Card {
  const title = words(note.title, languages);
  const text = words(note.text, languages);
  const plain = { tile: null, badge: null, mark: "", alpha: 1, part: null };
  const style = { align: "start", colour: note.colour } as const;
  const blocks: Block[] = [];
  if (title.trim() !== "") {
    const language = languageOf(note.title, languages);
    const height = rules.title * note.height;
    blocks.push({ ...plain, words: title, style: { ...style, bold: true, height, language }, gap: 0 });
  }
  if (text.trim() !== "") {
    const language = languageOf(note.text, languages);
    const gap = blocks.length > 0 ? rules.gap * note.height : 0;
    const { height } = note;
    blocks.push({ ...plain, words: text, style: { ...style, bold: false, height, language }, gap });
  }
  const width = Math.max(note.width - 2 * rules.padding * note.height, 4 * note.height);
  return { blocks, width, height: note.height, rightToLeft: isRightToLeft(title || text) };
}
