import { attempt } from "../../../domain/attempt.ts";
import type { AttemptTable } from "../../../ports/store.ts";
import { isEmpty, rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("attempt", attempt);

/** Claims of tasks. */
export function attemptTable(db: Db): AttemptTable {
  const all = () => db.selectFrom("attempts").selectAll();
  return {
    find: async (id) => {
      const row = await all().where("id", "=", id).executeTakeFirst();
      return row && read(row);
    },
    of: async (task_id) => {
      const rows = await all().where("task_id", "=", task_id).orderBy("number").execute();
      return rows.map(read);
    },
    running: async () => {
      const rows = await all()
        .where("resolution", "is", null)
        .orderBy("started_at")
        .orderBy("id")
        .execute();
      return rows.map(read);
    },
    insert: async (row) => {
      await db.insertInto("attempts").values(toRow(row)).execute();
    },
    update: async (id, changes) => {
      if (isEmpty(changes)) return;
      await db.updateTable("attempts").set(toRow(changes)).where("id", "=", id).execute();
    },
  };
}
