import type { FileFacts } from "../index/shape.ts";
import { termsOf, wordsOf } from "../index/terms.ts";

const targets = new WeakMap<FileFacts, readonly string[]>();

/**
 * Files that a file imports, by what they are called without folder, ending or mark of a test. Made
 * on first use, kept as long as its facts are.
 */
export function targetsOf(facts: FileFacts): readonly string[] {
  const known = targets.get(facts);
  if (known !== undefined) return known;
  const made = facts.imports.flatMap(({ text }) => targetOf(text));
  targets.set(facts, made);
  return made;
}

function targetOf(text: string): string[] {
  const quoted = /['"]([^'"]+)['"]/.exec(text)?.[1];
  const named = quoted ?? /(?:from|import|use)\s+([\w.:]+)/.exec(text)?.[1];
  if (named === undefined) return [];
  const path = named.replace(/\.[cm]?[jt]sx?$/, "").replaceAll(/[.:]+/g, "/");
  return [stemOf(path.replace(/\/$/, ""))];
}

/** The terms of a path: all of them, and those of the file's name. */
export type PathTerms = { all: readonly string[]; name: readonly string[]; stem: string };

const PATHS_MAX = 100_000;
const paths = new Map<string, PathTerms>();

/** The terms of a path; kept, because every query asks for those of every file. */
export function pathTermsOf(path: string): PathTerms {
  const known = paths.get(path);
  if (known !== undefined) return known;
  const name = baseOf(path).replace(/\.[^.]+$/, "");
  const terms = (text: string) => wordsOf(text).flatMap((word) => termsOf(word));
  const made = {
    all: [...terms(path.replace(/\.[^./]+$/, "")), ...terms(name)],
    name: [...new Set(terms(name))],
    stem: stemOf(path),
  };
  if (paths.size >= PATHS_MAX) paths.clear();
  paths.set(path, made);
  return made;
}

/** What a file and its tests are both called: `src/router.ts` and `test/Router.spec.ts`: router. */
export function stemOf(path: string): string {
  return baseOf(path)
    .replace(/\.[^.]+$/, "")
    .replace(/(\.d|\.test|\.spec|\.test-d|_test|Tests?|Spec)$/, "")
    .replace(/^test_/, "")
    .toLowerCase();
}

/** The folder of a path, empty at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
