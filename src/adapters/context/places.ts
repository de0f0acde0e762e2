import type { ContextQuestion } from "../../ports/context.ts";
import { fileAt, git, tryGit, zeroSeparated } from "../../std/git.ts";
import { lru } from "../../std/lru.ts";
import { compare, termsOf, type Term } from "./terms.ts";

/**
 * Lines `from` to `to` (counted from 1, both included) of a file, and how well they fit the task.
 */
export type Place = { path: string; from: number; to: number; score: number };

/** Length of a window; 40 lines found 70.8 % of edited lines within 8k tokens when measured. */
const WINDOW_LINES = 40;
const WINDOWS_PER_FILE_MAX = 3;
const PLACES_MAX = 60;
const GREP_BYTES_MAX = 40_000_000;
const MATCHES_PER_FILE_MAX = 400;
/** Questions whose answers are kept in memory: those of the prompts that were asked for last. */
const QUESTIONS_MAX = 100;

/** What is made by programs, or fetched, is not what a task is about. */
const NOT_WRITTEN = [
  /(^|\/)(node_modules|vendor|dist|build|third_party)\//,
  /(lock|\.min)\.[a-z]+$|\.(lock|map|svg|snap)$/,
];

type Hit = { line: number; terms: readonly Term[] };

const known = lru<readonly Place[]>(QUESTIONS_MAX);

/**
 * The places of a commit that fit a task best, best first. A word counts by its rarity among files;
 * several different words close together count most. The order is the same on every machine. Two
 * sources ask for the same, and each time every file of the commit is read, so answers are kept.
 */
export async function findPlaces(question: ContextQuestion): Promise<readonly Place[]> {
  const { task, project, commit } = question;
  const terms = termsOf(task.title, task.description);
  if (terms.length === 0) return [];
  const name = JSON.stringify([project.repo, commit, terms]);
  const found = known.get(name) ?? (await searchPlaces(question, terms));
  known.put(name, found);
  return found;
}

async function searchPlaces(
  { project, commit }: ContextQuestion,
  terms: readonly Term[],
): Promise<Place[]> {
  const listed = await git(project.repo, ["ls-tree", "-r", "-z", "--name-only", commit]);
  const paths = zeroSeparated(listed).filter(
    (path) => !NOT_WRITTEN.some((shape) => shape.test(path)),
  );
  const hits = await grep(project.repo, commit, terms);
  const worth = worthOf(terms, hits, paths.length);
  const places = paths.flatMap((path) => placesIn(path, hits.get(path) ?? [], worth));
  const ranked = places.toSorted(
    (a, b) => b.score - a.score || compare(a.path, b.path) || a.from - b.from,
  );
  return ranked.slice(0, PLACES_MAX);
}

/** The lines of a place. */
export async function linesOf(repo: string, commit: string, place: Place): Promise<string> {
  const text = (await fileAt(repo, commit, place.path)) ?? "";
  return text
    .split("\n")
    .slice(place.from - 1, place.to)
    .join("\n");
}

async function grep(
  repo: string,
  commit: string,
  terms: readonly Term[],
): Promise<Map<string, Hit[]>> {
  const patterns = terms.flatMap(({ word }) => ["-e", word]);
  const flags = ["-z", "-n", "-I", "-i", "-F", "--no-textconv", "--full-name", "--threads=2"];
  const limit = `--max-count=${MATCHES_PER_FILE_MAX}`;
  const found = await tryGit(repo, ["grep", ...flags, limit, ...patterns, commit], {
    bytes_max: GREP_BYTES_MAX,
  });
  const hits = new Map<string, Hit[]>();
  for (const row of found.stdout.split("\n")) {
    const [place, line, text] = row.split("\0");
    if (place === undefined || text === undefined) continue;
    const path = place.slice(commit.length + 1);
    const lower = text.toLowerCase();
    const held = terms.filter(({ word }) => lower.includes(word));
    const list = hits.get(path) ?? [];
    if (list.push({ line: Number(line), terms: held }) === 1) hits.set(path, list);
  }
  return hits;
}

/** Worth of each word: its weight times the logarithm of how few files have it. */
function worthOf(
  terms: readonly Term[],
  hits: ReadonlyMap<string, Hit[]>,
  files: number,
): Map<Term, number> {
  const seen = new Map<Term, number>();
  for (const list of hits.values())
    for (const term of new Set(list.flatMap((hit) => hit.terms)))
      seen.set(term, (seen.get(term) ?? 0) + 1);
  return new Map(
    terms.map((term) => [term, term.weight * Math.log(1 + files / (seen.get(term) ?? files))]),
  );
}

function placesIn(path: string, hits: readonly Hit[], worth: ReadonlyMap<Term, number>): Place[] {
  const lower = path.toLowerCase();
  let named = 0;
  for (const [term, value] of worth) if (lower.includes(term.word)) named += value;
  if (hits.length === 0)
    return named > 0 ? [{ path, from: 1, to: WINDOW_LINES, score: named / 2 }] : [];
  const places: Place[] = [];
  let left = [...hits];
  while (places.length < WINDOWS_PER_FILE_MAX && left.length > 0) {
    const best = bestWindow(left, worth);
    places.push({
      path,
      from: best.from,
      to: best.from + WINDOW_LINES - 1,
      score: best.score + named,
    });
    left = left.filter(({ line }) => line < best.from || line >= best.from + WINDOW_LINES);
  }
  return places;
}

function bestWindow(
  hits: readonly Hit[],
  worth: ReadonlyMap<Term, number>,
): { from: number; score: number } {
  let best = { from: 1, score: -1 };
  for (const [at, first] of hits.entries()) {
    const held = new Set<Term>();
    for (let next = at; next < hits.length; next += 1) {
      const hit = hits[next];
      if (!hit || hit.line >= first.line + WINDOW_LINES - 5) break;
      for (const term of hit.terms) held.add(term);
    }
    const score = [...held].reduce((sum, term) => sum + (worth.get(term) ?? 0), 0);
    if (score > best.score) best = { from: Math.max(1, first.line - 5), score };
  }
  return best;
}
