import { lru } from "../../../std/lru.ts";
import { definitionsOf, indentOf } from "../index/definitions.ts";
import { languageOf } from "../index/languages.ts";
import { grammarOf } from "./kinds.ts";
import type { Outline } from "./outline.ts";
import { parserOf, treeOf } from "./parsers.ts";
import { readTree } from "./read.ts";

/** A larger text is outlined by how its lines look. */
const CHARS_MAX = 400_000;
/** Outlines that are kept in memory, those that were asked for last. */
const OUTLINES_MAX = 500;

const known = lru<Outline>(OUTLINES_MAX);

/** A text of a commit: its path, the name of its content in git, and the content. */
export type Source = { path: string; blob: string; text: string };

/**
 * What a text holds, by a syntax tree where there is a grammar for its language and the text is not
 * beyond it, else by how its lines look. Never throws for what a text holds.
 */
export async function outlineOf({ path, blob, text }: Source): Promise<Outline> {
  const name = `${blob} ${path.slice(path.lastIndexOf(".") + 1)}`;
  const found = known.get(name) ?? (await byTree(path, text)) ?? byLines(path, text);
  known.put(name, found);
  return found;
}

async function byTree(path: string, text: string): Promise<Outline | null> {
  const grammar = grammarOf(path);
  if (grammar === undefined || text.length > CHARS_MAX) return null;
  const parser = await parserOf(grammar.name);
  if (parser === null) return null;
  try {
    const tree = treeOf(parser, text);
    if (tree === null) return null;
    const outline = tree.rootNode.isError ? null : readTree(tree.rootNode, grammar.shape);
    tree.delete();
    return outline;
  } catch {
    return null; // a fault of the grammar, which is foreign code: the lines tell enough
  }
}

/** The outline by how lines look: a signature is one line, and it may be cut after a blank one. */
function byLines(path: string, text: string): Outline {
  const language = languageOf(path);
  const lines = text.split("\n");
  const indents = Int16Array.from(lines, indentOf);
  const found = language ? definitionsOf(language, lines, indents) : [];
  const definitions = found.map((each) => {
    return {
      ...each,
      kind: "value" as const,
      head: each.from,
      signature_to: each.from,
      is_local: false,
    };
  });
  const borders = [...indents.keys()].filter((at) => (indents[at - 1] ?? -1) < 0);
  return { definitions, borders };
}
