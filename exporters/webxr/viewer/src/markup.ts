// The few marks that a rich text knows: the twin of story/markup.py, under tests/conformance.

/** Words that look alike. */
export interface Run {
  text: string;
  bold: boolean;
  italic: boolean;
}

/** A line as it was written. Without runs it is a gap. */
export interface Paragraph {
  runs: Run[];
  /** 1 to 3; 0: none. */
  heading: number;
  /** Of an item of a list. */
  marker: string;
  level: number;
}

const MOST_LEVELS = 2;
const HEADING = /^(#{1,3}) +(.*)$/s;
const BULLET = /^( *)[-*+] +(.*)$/s;
const NUMBER = /^( *)([0-9]{1,3})[.)] +(.*)$/s;
const ESCAPED = "\\*#-+.)";

export function paragraph(line: string): Paragraph {
  const heading = HEADING.exec(line);
  if (heading) {
    const runs = runsOf(heading[2]!.replace(/ +$/, ""));
    return { runs, heading: heading[1]!.length, marker: "", level: 0 };
  }
  const [, spaces, number, words] = NUMBER.exec(line) ?? [];
  const bullet = BULLET.exec(line);
  if (bullet) {
    return { runs: runsOf(bullet[2]!), heading: 0, marker: "•", level: levelOf(bullet[1]!) };
  }
  if (number !== undefined) {
    return { runs: runsOf(words!), heading: 0, marker: `${number}.`, level: levelOf(spaces!) };
  }
  return { runs: /^ *$/.test(line) ? [] : runsOf(line), heading: 0, marker: "", level: 0 };
}

/** A rich text as it is read aloud and listed. */
export function plain(text: string): string {
  const lines = text.split("\n").map((line) => {
    const { marker, runs } = paragraph(line);
    const words = runs.map((run) => run.text).join("");
    return marker === "" ? words : `${marker} ${words}`;
  });
  return lines.join("\n");
}

function levelOf(spaces: string): number {
  return Math.min(Math.floor(spaces.length / 2), MOST_LEVELS);
}

/** Stars that stand together: what of them turned out to be marks; 1 opens, -1 closes. */
interface Stars {
  count: number;
  bold: number;
  italic: number;
}

function runsOf(line: string): Run[] {
  const parts = partsOf(line);
  let bold: Stars | null = null;
  let italic: Stars | null = null;
  parts.forEach((part, number) => {
    if (typeof part === "string" || part.count > 3) return;
    const before = parts[number - 1] ?? "";
    const after = parts[number + 1] ?? "";
    const opens = typeof after === "string" && after !== "" && after[0] !== " ";
    const closes = typeof before === "string" && before !== "" && before.at(-1) !== " ";
    const wantsBold = part.count >= 2;
    const wantsItalic = part.count !== 2;
    if (closes && (bold || !wantsBold) && (italic || !wantsItalic)) {
      if (wantsBold) {
        bold!.bold = 1;
        part.bold = -1;
        bold = null;
      }
      if (wantsItalic) {
        italic!.italic = 1;
        part.italic = -1;
        italic = null;
      }
    } else if (opens && !(wantsBold && bold) && !(wantsItalic && italic)) {
      if (wantsBold) bold = part;
      if (wantsItalic) italic = part;
    }
  });
  return told(parts);
}

function told(parts: (string | Stars)[]): Run[] {
  const found: Run[] = [];
  let bold = false;
  let italic = false;
  const say = (text: string) => {
    const last = found.at(-1);
    if (last && last.bold === bold && last.italic === italic) last.text += text;
    else if (text !== "") found.push({ text, bold, italic });
  };
  for (const part of parts) {
    if (typeof part === "string") {
      say(part);
      continue;
    }
    const left = "*".repeat(part.count - 2 * Math.abs(part.bold) - Math.abs(part.italic));
    const opening = part.bold > 0 || part.italic > 0;
    if (opening) say(left); // what is left over stands outside
    bold = part.bold > 0 || (bold && part.bold === 0);
    italic = part.italic > 0 || (italic && part.italic === 0);
    if (!opening) say(left);
  }
  return found;
}

/** Words and stars by turns, with what is escaped among the words. */
function partsOf(line: string): (string | Stars)[] {
  const parts: (string | Stars)[] = [];
  let words = "";
  for (let at = 0; at < line.length; at++) {
    const next = line[at + 1];
    if (line[at] === "\\" && next !== undefined && ESCAPED.includes(next)) {
      words += next;
      at++;
    } else if (line[at] === "*") {
      if (words !== "") parts.push(words);
      words = "";
      const last = parts.at(-1);
      if (typeof last === "object") last.count++;
      else parts.push({ count: 1, bold: 0, italic: 0 });
    } else words += line[at];
  }
  if (words !== "") parts.push(words);
  return parts;
}
