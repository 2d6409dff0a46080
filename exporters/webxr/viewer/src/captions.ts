// Captions: reads the package's WebVTT and says which words stand at an instant.

/** One caption, shown from `start_us` up to, not including, `end_us`. */
export interface Cue {
  start_us: number;
  end_us: number;
  text: string;
  speaker: string;
}

const TIMES = /^(?:(\d+):)?(\d{2}):(\d{2})[.,](\d{3})\s+-->\s+(?:(\d+):)?(\d{2}):(\d{2})[.,](\d{3})/;
const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": " " };

/** The cues of a WebVTT file as publishing writes it: plain words, a voice tag for the speaker. */
export function parseCues(file: string): Cue[] {
  const cues: Cue[] = [];
  for (const block of file.replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => TIMES.test(line));
    const times = TIMES.exec(lines[at] ?? "");
    if (!times) continue;
    const raw = lines.slice(at + 1).join("\n");
    const voice = /^<v(?:\.[^ >]*)?\s+([^>]*)>/.exec(raw);
    cues.push({
      start_us: instant(times.slice(1, 5)),
      end_us: instant(times.slice(5, 9)),
      text: plain(raw),
      speaker: plain(voice?.[1] ?? ""),
    });
  }
  return cues;
}

function instant([hours, minutes, seconds, milliseconds]: (string | undefined)[]): number {
  const whole = (Number(hours ?? 0) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (whole * 1000 + Number(milliseconds)) * 1000;
}

function plain(text: string): string {
  const bare = text.replace(/<[^>]*>/g, "");
  return bare.replace(/&(amp|lt|gt|nbsp);/g, (entity) => ENTITIES[entity] ?? entity).trim();
}

/** What is to be read at an instant, speakers named, one line or more. */
export function captionAt(cues: readonly Cue[], timeUs: number): string {
  return cues
    .filter((cue) => cue.start_us <= timeUs && timeUs < cue.end_us)
    .map((cue) => (cue.speaker ? `${cue.speaker}: ${cue.text}` : cue.text))
    .join("\n");
}
