import type { CodeIndex } from "../index/shape.ts";
import type { Pool } from "./pool.ts";

/** What a task names outright. */
export type Mentions = {
  /** Paths of files that it names, in full or by their end. */
  paths: ReadonlySet<string>;
  /** Names as only code writes them, or in code marks. */
  symbols: ReadonlySet<string>;
};

const TEXT_CHARS_MAX = 20_000;
const NAMES_MAX = 200;
/** An end of a path that fits more files than this names none of them. */
const FILES_PER_NAME_MAX = 4;
const SYMBOL_CHARS_MIN = 4;

/** Bounded, so that a text without end costs no more than its length. */
const NAME = String.raw`[\p{L}\p{N}_@.+()[\]-]`;
const ENDING = String.raw`\.\p{L}[\p{L}\p{N}]{0,9}(?![\p{L}\p{N}])`;
const FIRST = String.raw`[\p{L}\p{N}_@.+-]{0,80}`;
const PATH = new RegExp(String.raw`${FIRST}(?:[\\/]${NAME}{1,80}){0,20}${ENDING}`, "gu");
const SYMBOL = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
/** A name that no plain text has: two parts by case or underscore. */
const SHAPED = /\p{Ll}\p{Lu}|[\p{L}\p{N}]_[\p{L}\p{N}]/u;

/** Text of a task; `named` are paths that the caller adds. */
type Named = { title: string; body: string; named?: readonly string[] };

/** The files and symbols that a task names. */
export function mentionsOf(index: CodeIndex, task: Named): Mentions {
  return { paths: filesNamed(index, pathsNamed(task)), symbols: symbolsIn(textOf(task)) };
}

/** What looks like a path in the words of a task, whether there is such a file or not. */
export function pathsNamed(task: Named): string[] {
  const found = [...textOf(task).matchAll(PATH)].map(([path]) => path.replaceAll("\\", "/"));
  const bare = found.map((path) => path.replace(/^(\.{0,2}\/)+/, ""));
  return [...new Set([...(task.named ?? []), ...bare])].slice(0, NAMES_MAX);
}

function textOf({ title, body }: Named): string {
  return `${title}\n${body.slice(0, TEXT_CHARS_MAX)}`;
}

function filesNamed(index: CodeIndex, ends: readonly string[]): Set<string> {
  const wanted = new Map<string, string[]>();
  for (const path of ends) {
    const last = path.slice(path.lastIndexOf("/") + 1);
    if (last !== "") wanted.set(last, [...(wanted.get(last) ?? []), path]);
  }
  const fitting = new Map<string, string[]>();
  for (const { path } of index.files)
    for (const end of wanted.get(path.slice(path.lastIndexOf("/") + 1)) ?? [])
      if (path === end || path.endsWith(`/${end}`))
        fitting.set(end, [...(fitting.get(end) ?? []), path]);
  const files = new Set<string>();
  for (const [end, paths] of fitting) {
    const exact = paths.includes(end) ? [end] : paths;
    if (exact.length <= FILES_PER_NAME_MAX) for (const path of exact) files.add(path);
  }
  return files;
}

function symbolsIn(text: string): Set<string> {
  const symbols = new Set<string>();
  const note = (name: string) => {
    if (name.length >= SYMBOL_CHARS_MIN && symbols.size < NAMES_MAX) symbols.add(name);
  };
  for (const [, marked = ""] of text.matchAll(/`([^`\n]{1,80})`/g))
    for (const [name] of marked.matchAll(SYMBOL)) note(name);
  for (const [name] of text.matchAll(SYMBOL)) if (SHAPED.test(name)) note(name);
  return symbols;
}

/** Of each symbol that is defined in few files of the pool, which are no tests: those files. */
export function definersOf(
  { files }: Pool,
  symbols: ReadonlySet<string>,
): ReadonlyMap<string, readonly number[]> {
  const definers = new Map<string, number[]>();
  if (symbols.size === 0) return definers;
  for (const [at, { is_test, is_aside, facts }] of files.entries()) {
    if (is_test || is_aside) continue;
    for (const { name } of facts.definitions) {
      if (!symbols.has(name)) continue;
      const list = definers.get(name) ?? [];
      if (list.at(-1) !== at && list.push(at) === 1) definers.set(name, list);
    }
  }
  for (const [name, list] of definers) if (list.length > FILES_PER_NAME_MAX) definers.delete(name);
  return definers;
}
