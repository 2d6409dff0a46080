// Which of a story's languages a visitor is told it in, before choosing one.

/**
 * The languages that a story has, best first: the one chosen, then for each of the visitor's own that
 * very one, those in its script, those that are at least of its language; then the rest.
 */
export function preferred(
  has: readonly string[],
  chosen: string | null,
  own: readonly string[],
): string[] {
  const found = own.flatMap((wanted) => {
    const nearness = new Map(has.map((each) => [each, near(wanted, each)]));
    const some = has.filter((each) => nearness.get(each)! > 0);
    return some.sort((a, b) => nearness.get(b)! - nearness.get(a)!);
  });
  return [...new Set([...(chosen === null ? [] : [chosen]), ...found, ...has])];
}

/** How near a language is to the one wanted: 0 for another one. */
function near(wanted: string, has: string): number {
  if (wanted.toLowerCase() === has.toLowerCase()) return 4;
  const [one, other] = [likely(wanted), likely(has)];
  if (one.language !== other.language) return 0;
  if (one.script !== other.script) return 1;
  return one.region === other.region ? 3 : 2;
}

/** A tag with the script and region that go without saying: Taiwan's Chinese is in Hant. */
function likely(tag: string): Intl.Locale {
  try {
    return new Intl.Locale(tag).maximize();
  } catch {
    return new Intl.Locale("und"); // no tag at all: like nothing else
  }
}
