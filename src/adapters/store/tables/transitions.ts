import { transition } from "../../../domain/task.ts";
import type { TransitionTable } from "../../../ports/store.ts";
import { rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("transition", transition);

/** History of states. */
export function transitionTable(db: Db): TransitionTable {
  return {
    insert: async (row) => {
      await db.insertInto("transitions").values(toRow(row)).execute();
    },
    of: async (task_id) => {
      const rows = await db
        .selectFrom("transitions")
        .selectAll()
        .where("task_id", "=", task_id)
        .orderBy("id")
        .execute();
      return rows.map(read);
    },
  };
}
