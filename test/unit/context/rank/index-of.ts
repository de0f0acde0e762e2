import { factsOf } from "../../../../src/adapters/context/index/facts.ts";
import { isAside, isTest } from "../../../../src/adapters/context/index/left-out.ts";
import { dictionary, lexicon } from "../../../../src/adapters/context/index/lexicon.ts";
import type { CodeIndex } from "../../../../src/adapters/context/index/shape.ts";
import { termsOf, wordsOf } from "../../../../src/adapters/context/index/terms.ts";

/** An index of these texts by path, with a past: messages and what they changed, newest first. */
export function indexOf(
  texts: Readonly<Record<string, string>>,
  past: readonly { message: string; paths: readonly string[] }[] = [],
): CodeIndex {
  const terms = dictionary();
  const words = lexicon(terms);
  const history = past.map(({ message, paths }) => {
    const said = wordsOf(message).flatMap((word) => termsOf(word));
    return { paths, terms: new Map(said.map((term) => [terms.number(term), 1])) };
  });
  const files = Object.entries(texts).flatMap(([path, text]) => {
    const facts = factsOf({ path, text, is_named: true }, words);
    if (typeof facts === "string") return [];
    const kind = { is_test: isTest(path), is_aside: isAside(path) };
    return [{ path, blob: path, size: text.length, ...kind, facts }];
  });
  return {
    commit: "0".repeat(40),
    numberOf: (term) => terms.numberOf(term),
    terms_count: terms.size(),
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    history,
  };
}
