import type { HistoryEntry, RecordChange } from "../../domain/history.ts";
import { Problem } from "../../domain/problem.ts";
import type { Tables } from "../../ports/store.ts";
import { edgeOf } from "./journal.ts";

/** Entries looked at in one read. */
const PAGE = 50;

/**
 * Throws `world_moved_on` when a person has changed one of the tasks since that an action made, or
 * an edge between two of them. An action of which only the ids were kept would take that along, and
 * nobody could bring it back.
 */
export async function refuseChangedSince(tables: Tables, entry: HistoryEntry): Promise<void> {
  const made = new Set(entry.changes.flatMap(({ kind, id }) => (kind === "task" ? [id] : [])));
  for (let before: number | null = null; before === null || before > entry.seq;) {
    const page: HistoryEntry[] = await tables.history.list({ before, limit: PAGE });
    for (const later of page) refuseLater(entry, later, made);
    before = page.at(-1)?.seq ?? entry.seq;
  }
}

function refuseLater(entry: HistoryEntry, later: HistoryEntry, made: ReadonlySet<string>): void {
  if (later.seq <= entry.seq || later.undone_at !== null) return;
  const found = later.changes.find((change) => isOf(change, made));
  if (found === undefined) return;
  const { kind, id, before, after } = found;
  throw new Problem(
    "world_moved_on",
    `"${entry.label}" (${entry.id}) was followed by "${later.label}" (${later.id}), ` +
      "which would be lost with it.",
    `Undo that first: ringmaster undo ${later.id}`,
    { record: { kind, id }, expected: before, current: after },
  );
}

function isOf({ kind, id }: RecordChange, made: ReadonlySet<string>): boolean {
  if (kind === "task") return made.has(id);
  if (kind !== "dependency") return false;
  const { task_id, depends_on_id } = edgeOf(id);
  return made.has(task_id) && made.has(depends_on_id);
}
