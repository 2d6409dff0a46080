// The viewer's own words, by language, and the languages' names. Stories bring their own words.
//
// Both tables are plain files, for exporting reads them too: the package's fonts hold their letters.

import names from "./languages.json";
import words from "./says.json";

type Says = typeof words.en;

export type Said = keyof Says;

/** The words of the interface in a language; English where there are none. */
export function saysIn(language: string): Says {
  return language.toLowerCase().startsWith("zh") ? words.zh : words.en;
}

/**
 * A language's name in itself; in English where no bundled font has its letters. A variety that has
 * no name of its own is its language's with the rest of the code: Deutsch (LU).
 */
export function languageName(code: string): string {
  const known: Record<string, string> = names;
  const parts = code.split("-");
  for (let length = parts.length; length > 0; length--) {
    const name = known[parts.slice(0, length).join("-").toLowerCase()];
    if (name === undefined) continue;
    const rest = parts.slice(length).join("-");
    return rest === "" ? name : `${name} (${rest})`;
  }
  return code;
}
