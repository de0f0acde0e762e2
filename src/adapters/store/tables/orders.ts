import { order } from "../../../domain/order.ts";
import type { OrderTable } from "../../../ports/store.ts";
import { rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("order", order);

/** What people told running attempts. */
export function orderTable(db: Db): OrderTable {
  const all = () => db.selectFrom("orders").selectAll().orderBy("at").orderBy("id");
  return {
    find: async (id) => {
      const row = await all().where("id", "=", id).executeTakeFirst();
      return row && read(row);
    },
    insert: async (row) => {
      await db.insertInto("orders").values(toRow(row)).execute();
    },
    open: async (attempt_id) => {
      const query = all().where("attempt_id", "=", attempt_id).where("done_at", "is", null);
      return (await query.execute()).map(read);
    },
    of: async (task_id) => (await all().where("task_id", "=", task_id).execute()).map(read),
    update: async (id, changes) => {
      await db.updateTable("orders").set(changes).where("id", "=", id).execute();
    },
  };
}
