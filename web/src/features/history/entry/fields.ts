import type { RecordChange } from "../../../../../src/domain/history.ts";

/** What an action did to one field: the words for it before and after; null: there was none. */
export type FieldChange = { name: string; before: string | null; after: string | null };

/** Fields that change with everything and tell a reader nothing. */
const QUIET = new Set(["version", "updated_at", "created_at", "score", "rank", "id"]);
const CHARS_MAX = 160;

function wordsOf(value: unknown): string | null {
  if (value === undefined) return null;
  if (value === null || value === "") return "nothing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > CHARS_MAX ? `${text.slice(0, CHARS_MAX)}…` : text;
}

/** What changed in a record, field by field; of one that was made or taken away nothing. */
export function fieldChanges({ before, after }: RecordChange): FieldChange[] {
  if (before === null || after === null) return [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = names
    .filter((name) => !QUIET.has(name))
    .map((name) => ({ name, before: wordsOf(before[name]), after: wordsOf(after[name]) }));
  return changes.filter((change) => change.before !== change.after);
}

/** What became of a record as a whole. */
export function recordWords({ kind, before, after }: RecordChange): string {
  if (before === null) return `${kind} made`;
  return after === null ? `${kind} taken away` : `${kind} changed`;
}
