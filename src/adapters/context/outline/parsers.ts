import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Parser, Tree } from "web-tree-sitter";

const wheres = createRequire(import.meta.url);
const loaded = new Map<string, Promise<Parser | null>>();

/**
 * The parser of a grammar, loaded once; null when the grammar is missing or made for another
 * version of the parser, so that those who ask go on without it.
 */
export async function parserOf(grammar: string): Promise<Parser | null> {
  const known = loaded.get(grammar);
  if (known !== undefined) return known;
  const loading = load(grammar).catch(() => null); // told by the answer: no parser
  loaded.set(grammar, loading);
  return loading;
}

async function load(grammar: string): Promise<Parser> {
  const { Language, Parser: Parsers } = await import("web-tree-sitter");
  await Parsers.init();
  const file = wheres.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`);
  const language = await Language.load(await readFile(file));
  return new Parsers().setLanguage(language);
}

/**
 * After so many looks at the progress a text is given up. Counted, not timed: what is found in a
 * text must not hang on how busy a machine is.
 */
const LOOKS_MAX = 10_000;

/** The tree of a text, which the caller deletes; null when it takes too long. */
export function treeOf(parser: Parser, text: string): Tree | null {
  let looks = 0;
  const progressCallback = () => {
    looks += 1;
    return looks > LOOKS_MAX;
  };
  const tree = parser.parse(text, null, { progressCallback });
  if (tree === null) parser.reset();
  return tree;
}
