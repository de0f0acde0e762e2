import type { HistoryEntry } from "../../domain/history.ts";
import { notFound, Problem } from "../../domain/problem.ts";
import type { Tables } from "../../ports/store.ts";
import { isSlim } from "./journal.ts";
import { isBeside } from "./moved-on.ts";
import { happened } from "../ledger.ts";
import { refuseChangedSince } from "./since.ts";
import { turn } from "./turn.ts";
import type { World } from "../world.ts";

type Ground = Pick<World, "clock" | "config">;

/** Which entry of the history; null: the one that is next. */
export type TurnRequest = { id: string | null; actor: string };

/** Entries looked at in one read. */
const PAGE = 50;

/**
 * Takes back what an action did, without an id what was done last: every record is made as it was
 * before. All or nothing, in the caller's transaction. Throws `world_moved_on` with what was
 * expected and what is there now, when any of the records is not as the action left it, or cannot
 * go back; `conflict` when it was undone already; `not_found` when there is nothing to undo.
 */
export async function undo(
  world: Ground,
  tables: Tables,
  { id, actor }: TurnRequest,
): Promise<HistoryEntry> {
  const entry = id === null ? await newestDone(tables) : await requireEntry(tables, id);
  if (entry.undone_at !== null) throw alreadyUndone(entry);
  const back = entry.changes.toReversed();
  const turned = back.map(({ before, after, ...of }) => ({ ...of, from: after, to: before }));
  const slim = entry.changes.some(isSlim);
  if (slim) await refuseChangedSince(tables, entry);
  await turn(world, tables, turned, { actor, direction: "undo", slim });
  await tables.history.update(entry.id, {
    undone_at: await afterAll(world, tables),
    undone_by: actor,
  });
  return told(world, tables, { entry, actor, kind: "history.undone" });
}

/** Now, and in any case after everything that was undone before: redoing goes by that order. */
async function afterAll({ clock }: Ground, tables: Tables): Promise<string> {
  const now = clock.now();
  const [last] = await tables.history.redoable(1);
  if (last?.undone_at === undefined || last.undone_at === null || last.undone_at < now) return now;
  return new Date(Date.parse(last.undone_at) + 1).toISOString();
}

/**
 * Does again what was undone: without an id what was undone last, as long as nothing was done
 * since. Throws as `undo` does.
 */
export async function redo(
  world: Ground,
  tables: Tables,
  { id, actor }: TurnRequest,
): Promise<HistoryEntry> {
  const entry = id === null ? await lastUndone(tables) : await requireEntry(tables, id);
  if (entry.undone_at === null) throw notUndone(entry);
  if (entry.changes.some(isSlim)) throw tooLargeToRedo(entry);
  const turned = entry.changes.map(({ before, after, ...of }) => ({
    ...of,
    from: before,
    to: after,
  }));
  await turn(world, tables, turned, { actor, direction: "redo", slim: false });
  await tables.history.update(entry.id, { undone_at: null, undone_by: null });
  return told(world, tables, { entry, actor, kind: "history.redone" });
}

async function told(
  { clock }: Ground,
  tables: Tables,
  of: { entry: HistoryEntry; actor: string; kind: "history.undone" | "history.redone" },
): Promise<HistoryEntry> {
  const { entry, actor, kind } = of;
  await happened(clock, tables, { kind, subject: entry.id, data: { label: entry.label, actor } });
  return requireEntry(tables, entry.id);
}

async function requireEntry(tables: Tables, id: string): Promise<HistoryEntry> {
  const entry = await tables.history.find(id);
  if (entry) return entry;
  throw new Problem(
    "not_found",
    notFound("change", id).message,
    "List what was done with: ringmaster history",
  );
}

/** What is left to be undone: what only git takes back is passed over, unless it is named. */
async function newestDone(tables: Tables): Promise<HistoryEntry> {
  for (let before: number | null = null; ;) {
    const page: HistoryEntry[] = await tables.history.list({ before, limit: PAGE });
    const done = page.find(
      ({ undone_at, changes }) => undone_at === null && !changes.every(isBeside),
    );
    if (done) return done;
    before = page.at(-1)?.seq ?? null;
    if (before === null || page.length < PAGE) throw nothingLeft("undone", "ringmaster history");
  }
}

async function lastUndone(tables: Tables): Promise<HistoryEntry> {
  const [last] = await tables.history.redoable(1);
  if (last) return last;
  throw nothingLeft("redone", "ringmaster redo ID, with an id of: ringmaster history");
}

function nothingLeft(what: "undone" | "redone", way: string): Problem {
  const why = what === "undone" ? "" : ", or something was done since it was undone";
  return new Problem(
    "not_found",
    `There is nothing that can be ${what}${why}.`,
    `See what was done, and name an entry by its id: ${way}`,
  );
}

function alreadyUndone({ id, label, undone_by }: HistoryEntry): Problem {
  return new Problem(
    "conflict",
    `"${label}" (${id}) was undone already by ${undone_by}.`,
    `Do it again with: ringmaster redo ${id}`,
  );
}

function notUndone({ id, label }: HistoryEntry): Problem {
  return new Problem("conflict", `"${label}" (${id}) was not undone.`, "Nothing needs to be done.");
}

function tooLargeToRedo({ label }: HistoryEntry): Problem {
  return new Problem(
    "conflict",
    `"${label}" made so many tasks that only their ids were kept.`,
    "Import the file again: ringmaster import FILE --project PROJECT",
  );
}
