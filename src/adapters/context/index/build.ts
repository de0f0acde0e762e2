import { bothEnded } from "../../../std/both.ts";
import { namesBefore, readCommits, type NamedCommit } from "./commits.ts";
import { factsOf } from "./facts.ts";
import { changedBetween, filesOf, readBlobs, type ListedFile } from "./files.ts";
import { FILE_BYTES_MAX, isAside, isTest, leftOutByPath, type WhyLeftOut } from "./left-out.ts";
import { lexicon } from "./lexicon.ts";
import type { CodeIndex, IndexedFile, PastCommit } from "./shape.ts";
import type { Shelf } from "./shelf.ts";
import { keyOf, newTerms, type NewTerms, type Stored } from "./stored.ts";

/** An index, and the files that take no part in it, by path. */
export type OpenedIndex = CodeIndex & {
  left_out: readonly { path: string; why: WhyLeftOut }[];
};

/** An index and what the next one can be made from. */
export type Built = {
  index: OpenedIndex;
  /** Every plain file of the commit, also those that take no part: its blob by its path. */
  listed: ReadonlyMap<string, string>;
  /** What is known of the texts of the commit, by their key. */
  stored: ReadonlyMap<string, Stored>;
  /** Names of the commits of `history`. */
  names: readonly string[];
};

/** What to build: a repository, the full name of a commit, paths that take part in any case. */
export type Plan = { repo: string; commit: string; named: readonly string[] };

/** A file that is taken in, with the key of its facts. */
type Wanted = ListedFile & { key: string; is_named: boolean };

/** Named files may be larger, but not without end. */
const NAMED_BYTES_MAX = 5_000_000;

/** Builds the index of a commit; what `before` and the shelf know is not read again. */
export async function buildIndex(plan: Plan, shelf: Shelf, before?: Built): Promise<Built> {
  const terms = newTerms(shelf.dictionary);
  const [files, past] = await bothEnded(
    textsOf(plan, shelf, terms, before),
    pastOf(plan, shelf, terms, before),
  );
  const is_new = files.read.size > 0 || !past.is_kept;
  const walk = { commit: plan.commit, names: past.names };
  const found = { terms, facts: files.read, commits: past.read, walk, known: past.known };
  const commits = is_new ? await shelf.save({ ...found, files: files.wanted.length }) : past.known;
  const index = { ...indexOf(plan.commit, shelf, files), history: [...commits.values()] };
  return { index, listed: files.listed, stored: files.stored, names: [...commits.keys()] };
}

type Texts = {
  listed: ReadonlyMap<string, string>;
  wanted: readonly Wanted[];
  excluded: readonly { path: string; why: WhyLeftOut }[];
  stored: Map<string, Stored>;
  /** Those that were read just now. */
  read: Map<string, Stored>;
};

async function textsOf(plan: Plan, shelf: Shelf, terms: NewTerms, before?: Built): Promise<Texts> {
  const listed = await listFiles(plan, before);
  const { wanted, excluded } = parted(listed, new Set(plan.named));
  const stored = new Map<string, Stored>();
  for (const { key } of wanted) {
    const known = before?.stored.get(key);
    if (known !== undefined) stored.set(key, known);
  }
  const asked = new Set(wanted.map(({ key }) => key).filter((key) => !stored.has(key)));
  for (const [key, known] of await shelf.facts([...asked])) stored.set(key, known);
  const unknown = wanted.filter(({ key }) => !stored.has(key));
  const read = await readTexts(plan.repo, unknown, terms);
  for (const [key, found] of read) stored.set(key, found);
  return { listed, wanted, excluded, stored, read };
}

/** Which files are looked at, and which are left out by their path alone. */
function parted(
  listed: ReadonlyMap<string, string>,
  named: ReadonlySet<string>,
): Pick<Texts, "wanted" | "excluded"> {
  const wanted: Wanted[] = [];
  const excluded: { path: string; why: WhyLeftOut }[] = [];
  for (const [path, blob] of listed) {
    const is_named = named.has(path);
    const why = is_named ? undefined : leftOutByPath(path);
    if (why === undefined) wanted.push({ path, blob, is_named, key: keyOf(path, blob, is_named) });
    else excluded.push({ path, why });
  }
  return { wanted, excluded };
}

/** From the list of an index nearby only what differs is asked for. */
async function listFiles(
  { repo, commit }: Plan,
  before?: Built,
): Promise<ReadonlyMap<string, string>> {
  if (before?.index.commit === commit) return before.listed;
  const changed = before && (await changedBetween(repo, before.index.commit, commit));
  if (!before || !changed)
    return new Map((await filesOf(repo, commit)).map(({ path, blob }) => [path, blob]));
  const listed = new Map(before.listed);
  for (const { path, blob } of changed) {
    if (blob === null) listed.delete(path);
    else listed.set(path, blob);
  }
  return listed;
}

async function readTexts(
  repo: string,
  files: readonly Wanted[],
  terms: NewTerms,
): Promise<Map<string, Stored>> {
  const read = new Map<string, Stored>();
  const words = lexicon(terms);
  const by_blob = Map.groupBy(files, ({ blob }) => blob);
  const has_named = files.some(({ is_named }) => is_named);
  const bytes_max = has_named ? NAMED_BYTES_MAX : FILE_BYTES_MAX;
  for await (const { blob, size, bytes } of readBlobs(repo, [...by_blob.keys()], bytes_max)) {
    const text = bytes?.toString("utf8") ?? "";
    for (const { path, key, is_named } of by_blob.get(blob) ?? []) {
      const is_large = bytes === null || (!is_named && size > FILE_BYTES_MAX);
      if (read.has(key)) continue;
      const facts = is_large ? "large" : factsOf({ path, text, is_named }, words);
      read.set(key, { size, facts });
    }
  }
  return read;
}

type Past = {
  names: readonly string[];
  known: ReadonlyMap<string, PastCommit>;
  read: readonly NamedCommit[];
  /** Whether the shelf has the walk to the commit already. */
  is_kept: boolean;
};

async function pastOf(plan: Plan, shelf: Shelf, terms: NewTerms, before?: Built): Promise<Past> {
  const walk = shelf.walk(plan.commit);
  if (walk !== null) return { names: [...walk.keys()], known: walk, read: [], is_kept: true };
  const names = await namesBefore(plan.repo, plan.commit);
  const known = new Map<string, PastCommit>();
  for (const [at, name] of (before?.names ?? []).entries()) {
    const commit = before?.index.history[at];
    if (commit !== undefined) known.set(name, commit);
  }
  const asked = names.filter((name) => !known.has(name));
  for (const [name, commit] of await shelf.commits(asked)) known.set(name, commit);
  const unknown = asked.filter((name) => !known.has(name));
  const read = await readCommits(plan.repo, unknown, terms);
  return { names, known, read, is_kept: false };
}

function indexOf(
  commit: string,
  { dictionary }: Shelf,
  { wanted, excluded, stored }: Texts,
): Omit<OpenedIndex, "history"> {
  const left_out = [...excluded];
  const files: IndexedFile[] = [];
  for (const { path, blob, key } of wanted) {
    const found = stored.get(key);
    if (found === undefined) continue; // a partial clone does not hold it
    const { size, facts } = found;
    if (typeof facts === "string") left_out.push({ path, why: facts });
    else files.push({ path, blob, size, is_test: isTest(path), is_aside: isAside(path), facts });
  }
  const terms_count = dictionary.size();
  const numberOf = (term: string) => {
    const number = dictionary.numberOf(term);
    return number !== undefined && number < terms_count ? number : undefined;
  };
  const byPath = <T extends { path: string }>(list: readonly T[]) =>
    list.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { commit, numberOf, terms_count, files: byPath(files), left_out: byPath(left_out) };
}
