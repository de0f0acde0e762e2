/** A word to look for in code, lower case, and how much a place that has it is worth. */
export type Term = { word: string; weight: number };

const TERMS_MAX = 24;

/** Words that say nothing of where in the code a task belongs. */
const STOP = new Set(
  `about add added after all also and any are bug but can change code could currently does done each
  else error every feature file files fix for from get has have here how implement instead into its
  issue it's let like make more must need needs new nor not now old one only other our out over
  please same set shall should show shows some such task test tests than that the their them then
  there these they this those thus to too use used using value want was were what when where which
  while will with without work works would you your`.split(/\s+/),
);

/**
 * The words of a task that may name code, in a fixed order: names in code marks and names with a
 * shape of their own (camelCase, snake_case, dotted, paths) count double, and their parts count
 * too.
 */
export function termsOf(title: string, description: string): Term[] {
  const weights = new Map<string, number>();
  const note = (word: string, weight: number) => {
    const plain = word.toLowerCase();
    if (plain.length < 3 || plain.length > 60 || STOP.has(plain) || /^\d+$/.test(plain)) return;
    weights.set(plain, Math.max(weights.get(plain) ?? 0, weight));
  };
  for (const [text, factor] of [
    [title, 1.5],
    [description.slice(0, 8_000), 1],
  ] as const) {
    const marked = [...text.matchAll(/`([^`\n]{1,80})`/g)]
      .map(([, inner]) => inner ?? "")
      .join(" ");
    for (const name of namesIn(marked)) note(name, 2 * factor);
    for (const name of namesIn(text)) {
      const parts = partsOf(name);
      note(name, parts.length > 1 ? 2 * factor : factor);
      if (parts.length > 1) for (const part of parts) note(part, 0.5 * factor);
    }
  }
  const terms = [...weights].map(([word, weight]) => ({ word, weight }));
  return terms
    .toSorted((a, b) => b.weight - a.weight || compare(a.word, b.word))
    .slice(0, TERMS_MAX);
}

function namesIn(text: string): string[] {
  return text.match(/[\p{L}_$][\p{L}\p{N}_$]*(?:[./-][\p{L}\p{N}_$]+)*/gu) ?? [];
}

function partsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .split(/[\s_$./-]+/)
    .filter((part) => part !== "");
}

/** Order of two texts by code units: the same on every machine, whatever its language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
