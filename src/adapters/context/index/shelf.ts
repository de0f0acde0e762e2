import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, realpathSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setImmediate as endOfTurn, setTimeout as pause } from "node:timers/promises";
import type { NamedCommit } from "./commits.ts";
import { dictionary, type Dictionary } from "./lexicon.ts";
import { packed, packedCommits, unpacked, unpackedCommits } from "./packing.ts";
import type { WhyLeftOut } from "./left-out.ts";
import type { PastCommit } from "./shape.ts";
import type { NewTerms, Stored } from "./stored.ts";

/** The shape of the file. What has another one is thrown away: it can all be found out anew. */
const VERSION = 1;
/** Files above so many are forgotten, the oldest first; those of the commit at hand stay. */
const ROWS_MAX = 120_000;
const WALKS_MAX = 10;
/** Rows that are read or written before others get their turn. */
const ROWS_A_TURN = 1_000;
const LOCK_MS_MAX = 30_000;
const LOCK_PAUSE_MS = 20;

/** The shelf cannot be used as it lies: broken, of another version, not to be written. */
export class ShelfFault extends Error {}

/** What one build found out, to be kept. */
export type Found = {
  terms: NewTerms;
  facts: ReadonlyMap<string, Stored>;
  commits: readonly NamedCommit[];
  /** The commit, and the names of those that lead to it. */
  walk: { commit: string; names: readonly string[] };
  /** Those of the commits that lead to it that were known. */
  known: ReadonlyMap<string, PastCommit>;
  /** How many files the commit has. */
  files: number;
};

/** What is known of one repository, on disk or in memory only. */
export type Shelf = {
  dictionary: Dictionary;
  facts(keys: readonly string[]): Promise<Map<string, Stored>>;
  commits(names: readonly string[]): Promise<Map<string, PastCommit>>;
  /** The commits that lead to one by their names, newest first, if somebody asked before. */
  walk(commit: string): Map<string, PastCommit> | null;
  /** Keeps what was found: then all its numbers are for good. Answers the commits of its walk. */
  save(found: Found): Promise<Map<string, PastCommit>>;
  close(): void;
};

const TABLES = `
  create table if not exists terms (first integer primary key, words text not null);
  create table if not exists facts (
    key text primary key, size integer not null, why text, data blob);
  create table if not exists commits (name text primary key, data blob not null);
  create table if not exists walks (
    number integer primary key, name text not null unique, names text not null, data blob not null);
`;

/** The file of a repository's shelf in a folder: named by where the repository lies. */
export function shelfFile(folder: string, repo: string): string {
  const place = createHash("sha256").update(realpathSync(repo)).digest("hex");
  return join(folder, `${place.slice(0, 24)}.sqlite`);
}

/**
 * Removes the file of a shelf; another process that has it open goes on with what it has. What
 * cannot be removed stays, and whoever opens it next is told so.
 */
export function throwAway(file: string): void {
  try {
    for (const ending of ["", "-wal", "-shm"]) rmSync(`${file}${ending}`, { force: true });
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error; // not of the file system
  }
}

/** Opens the shelf that lies in a file, or one in memory. Throws `ShelfFault`. */
export function openShelf(file: string | null): Shelf {
  try {
    if (file !== null) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    return openedOn(
      new DatabaseSync(file ?? ":memory:", { timeout: 1_000, defensive: true }),
      file,
    );
  } catch (error) {
    throw asFault(error);
  }
}

function openedOn(database: DatabaseSync, file: string | null): Shelf {
  try {
    prepare(database, file);
    return shelfOn(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function asFault(error: unknown): ShelfFault {
  return new ShelfFault("The index on disk cannot be used.", { cause: error });
}

function prepare(database: DatabaseSync, file: string | null): void {
  if (file !== null) chmodSync(file, 0o600);
  database.exec("pragma journal_mode = wal; pragma synchronous = off; pragma trusted_schema = off");
  const version = Number(database.prepare("pragma user_version").get()?.["user_version"]);
  if (version === VERSION) return;
  if (version !== 0) throw new Error(`Expected an index of version ${VERSION}, got ${version}.`);
  database.exec(`begin immediate; ${TABLES} pragma user_version = ${VERSION}; commit`);
}

function shelfOn(database: DatabaseSync): Shelf {
  const sql = statements(database);
  const { words, learn, keep } = wordsOn(sql);
  learn();
  const kept = async (work: () => void) =>
    alone(database, () => {
      learn();
      work();
      keep();
    });
  return {
    dictionary: words,
    walk: (commit) => guarded(() => walkIn(sql.walk.get(commit))),
    facts: async (keys) => rowsOf(sql.facts, keys, storedIn),
    commits: async (names) => rowsOf(sql.commit, names, commitIn),
    save: async (found) => saved(sql, found, kept),
    close: () => database.close(),
  };
}

/** The dictionary, learnt from the file and kept there: whoever writes learns first. */
function wordsOn(sql: Statements) {
  const words = dictionary();
  let on_disk = 0;
  return {
    words,
    learn() {
      for (const row of sql.terms.all(on_disk)) {
        const added = String(row["words"]).split("\n");
        if (row["first"] !== on_disk || words.size() !== on_disk) throw outOfStep();
        words.learn(added);
        on_disk += added.length;
      }
    },
    keep() {
      const added = words.since(on_disk);
      if (added.length > 0) sql.addTerms.run(on_disk, added.join("\n"));
      on_disk += added.length;
    },
  };
}

/** Writes what was found, some rows at a time; answers the commits of its walk, newest first. */
async function saved(
  sql: Statements,
  { terms, facts, commits, walk, known, files }: Found,
  kept: (work: () => void) => Promise<void>,
): Promise<Map<string, PastCommit>> {
  for (const rows of chunks([...facts]))
    await kept(() => {
      for (const [key, stored] of rows) keepFacts(sql, terms, key, stored);
    });
  const settled = new Map<string, PastCommit>();
  for (const rows of chunks(commits))
    await kept(() => {
      for (const commit of rows) settled.set(commit.name, keepCommit(sql, terms, commit));
    });
  const history = walk.names.flatMap((name) => {
    const commit = settled.get(name) ?? known.get(name);
    return commit === undefined ? [] : [[name, commit] as const];
  });
  const whole = new Map(history);
  await kept(() => keepWalk(sql, walk.commit, whole, files));
  return whole;
}

type Statements = ReturnType<typeof statements>;

function statements(database: DatabaseSync) {
  const of = (sql: string) => database.prepare(sql);
  return {
    terms: of("select first, words from terms where first >= ? order by first"),
    addTerms: of("insert into terms values (?, ?)"),
    facts: of("select size, why, data from facts where key = ?"),
    addFacts: of("insert or ignore into facts values (?, ?, ?, ?)"),
    dropFacts: of("delete from facts where rowid <= (select max(rowid) from facts) - ?"),
    commit: of("select data from commits where name = ?"),
    addCommit: of("insert or ignore into commits values (?, ?)"),
    dropCommits: of("delete from commits where rowid <= (select max(rowid) from commits) - ?"),
    walk: of("select names, data from walks where name = ?"),
    addWalk: of("insert or ignore into walks (name, names, data) values (?, ?, ?)"),
    dropWalks: of("delete from walks where number <= (select max(number) from walks) - ?"),
  };
}

function keepFacts(sql: Statements, terms: NewTerms, key: string, { size, facts }: Stored): void {
  if (typeof facts === "string") {
    sql.addFacts.run(key, size, facts, null);
    return;
  }
  terms.settle(facts);
  sql.addFacts.run(key, size, null, packed(facts));
}

function keepCommit(sql: Statements, terms: NewTerms, commit: NamedCommit): PastCommit {
  const settled = terms.settled(commit);
  sql.addCommit.run(commit.name, packedCommits([settled]));
  return settled;
}

/** What came long ago goes, unless the commit at hand alone has as many files. */
function keepWalk(
  sql: Statements,
  commit: string,
  walk: ReadonlyMap<string, PastCommit>,
  files: number,
): void {
  const data = packedCommits([...walk.values()]);
  sql.addWalk.run(commit, [...walk.keys()].join("\n"), data);
  sql.dropWalks.run(WALKS_MAX);
  sql.dropFacts.run(Math.max(ROWS_MAX, 3 * files));
  sql.dropCommits.run(ROWS_MAX);
}

async function rowsOf<T>(
  statement: StatementSync,
  keys: readonly string[],
  read: (row: Record<string, unknown>) => T,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for (const some of chunks(keys)) {
    guarded(() => {
      for (const key of some) {
        const row = statement.get(key);
        if (row !== undefined) found.set(key, read(row));
      }
    });
    await endOfTurn();
  }
  return found;
}

function storedIn({ size, why, data }: Record<string, unknown>): Stored {
  if (data instanceof Uint8Array) return { size: Number(size), facts: unpacked(data) };
  return { size: Number(size), facts: String(why) as WhyLeftOut };
}

function commitIn({ data }: Record<string, unknown>): PastCommit {
  const [commit] = commitsIn(data);
  if (commit === undefined) throw new Error("Expected a commit in its row, got none.");
  return commit;
}

function walkIn(row: Record<string, unknown> | undefined): Map<string, PastCommit> | null {
  if (row === undefined) return null;
  const commits = commitsIn(row["data"]);
  const names = commits.length === 0 ? [] : String(row["names"]).split("\n");
  if (names.length !== commits.length) throw new Error("Expected a name for each commit.");
  return new Map(commits.map((commit, at) => [names[at] ?? "", commit]));
}

function commitsIn(data: unknown): PastCommit[] {
  return data instanceof Uint8Array ? unpackedCommits(data) : [];
}

/** Does what reads the shelf; throws `ShelfFault` when there is something else in it. */
function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asFault(error);
  }
}

function* chunks<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < list.length; at += ROWS_A_TURN) yield list.slice(at, at + ROWS_A_TURN);
}

function outOfStep(): Error {
  return new Error("Expected the terms of the index in one row, got a gap or one of them twice.");
}

/** One transaction; another process that writes is waited for, while others here go on. */
async function alone(database: DatabaseSync, work: () => void): Promise<void> {
  await begin(database);
  try {
    work();
    database.exec("commit");
  } catch (error) {
    if (database.isTransaction) database.exec("rollback");
    throw asFault(error);
  }
  await endOfTurn();
}

async function begin(database: DatabaseSync): Promise<void> {
  const late = performance.now() + LOCK_MS_MAX;
  for (;;) {
    try {
      database.exec("begin immediate");
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > late) throw asFault(error);
    }
    await pause(LOCK_PAUSE_MS);
  }
}

const [SQLITE_BUSY, SQLITE_LOCKED] = [5, 6];

/** Whether SQLite refused because somebody else has the file. */
export function isBusy(error: unknown): boolean {
  if (error instanceof ShelfFault) return isBusy(error.cause);
  const code = error instanceof Error && "errcode" in error ? Number(error.errcode) % 256 : 0;
  return code === SQLITE_BUSY || code === SQLITE_LOCKED;
}
