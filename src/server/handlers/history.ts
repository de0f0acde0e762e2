import type { HistoryEntry } from "../../domain/history.ts";
import { LIMITS } from "../../domain/limits.ts";
import { redo, undo } from "../../engine/history/undo.ts";
import type { World } from "../../engine/world.ts";
import { callerName, type Handlers } from "../handler.ts";

/** Answers about what people did. */
export function historyHandlers(world: World): Pick<Handlers, "listHistory" | "undo" | "redo"> {
  return {
    listHistory: {
      kind: "read",
      async run(tables, { query: { before = null, limit } }) {
        const entries = await tables.history.list({ before, limit });
        const next = entries.length === limit ? (entries.at(-1)?.seq ?? null) : null;
        return { items: entries.map(told), next };
      },
    },
    undo: {
      kind: "write",
      async run(tables, { body: { id } }, caller) {
        const entry = await undo(world, tables, { id, actor: callerName(caller) });
        return { id: entry.id, entry: told(entry) };
      },
    },
    redo: {
      kind: "write",
      async run(tables, { body: { id } }, caller) {
        const entry = await redo(world, tables, { id, actor: callerName(caller) });
        return { id: entry.id, entry: told(entry) };
      },
    },
  };
}

/** An entry with its first changes only: an import may have a hundred thousand. */
function told(entry: HistoryEntry): HistoryEntry & { records: number } {
  const { changes } = entry;
  const records = changes.length;
  return { ...entry, changes: changes.slice(0, LIMITS.history_records_told_max), records };
}
