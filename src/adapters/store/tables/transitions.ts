import { transition, type Transition } from "../../../domain/task.ts";
import type { TransitionTable } from "../../../ports/store.ts";
import { only, prepared } from "../prepared.ts";
import { rowReader } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("transition", transition);

const { id: _numbered, ...columns } = transition.shape;
const insert = prepared<Omit<Transition, "id">, unknown>((db, row) =>
  db.insertInto("transitions").values(only(row, Object.keys(columns))),
);

/** History of states. */
export function transitionTable(db: Db): TransitionTable {
  return {
    insert: async (row) => {
      await insert(db, row);
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
