// The worker of one field of splats: it reads them, and sorts and colours them for where the eye is.
// A file of its own beside the viewer, which only stories with splats load.

import { read } from "./read";
import { backToFront, shownColours } from "./see";
import type { Splats } from "./read";

/** What the page asks: once the file, then where the eye is, in the splats' own space. */
export type Asked = { file: ArrayBuffer } | { eye: [number, number, number] };

export type Answer =
  | { kind: "read"; count: number; rows: number; places: Float32Array; shiny: boolean }
  | {
      kind: "seen";
      eye: [number, number, number];
      order: Uint32Array;
      far: Float32Array;
      colours: Uint8Array | null;
    }
  | { kind: "failed"; words: string };

const UNREADABLE = "The splats cannot be read.";

let splats: Splats | null = null;
let coloured = false;

function answer(said: Answer, transfer: ArrayBufferLike[] = []): void {
  self.postMessage(said, { transfer: transfer as ArrayBuffer[] });
}

self.onmessage = async ({ data }: MessageEvent<Asked>) => {
  if ("file" in data) {
    try {
      splats = await read(data.file);
    } catch {
      return answer({ kind: "failed", words: UNREADABLE });
    }
    const { count, rows, places, harmonics } = splats;
    return answer({ kind: "read", count, rows, places, shiny: harmonics > 0 });
  }
  if (!splats) return;
  const { order, far } = backToFront(splats, data.eye);
  const anew = splats.harmonics > 0 || !coloured;
  const colours = anew ? shownColours(splats, data.eye) : null;
  coloured = true;
  const sent = [order.buffer, far.buffer, ...(colours ? [colours.buffer] : [])];
  answer({ kind: "seen", eye: data.eye, order, far, colours }, sent);
};
