import { worker } from "../../../domain/worker.ts";
import type { WorkerTable } from "../../../ports/store.ts";
import { isEmpty, rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("worker", worker);

/** Workers. */
export function workerTable(db: Db): WorkerTable {
  return {
    find: async (id_or_name) => {
      const rows = await db
        .selectFrom("workers")
        .selectAll()
        .where((is) => is.or([is("id", "=", id_or_name), is("name", "=", id_or_name)]))
        .execute();
      // A name may look like an id; the id then has the first word.
      const row = rows.find(({ id }) => id === id_or_name) ?? rows[0];
      return row && read(row);
    },
    list: async () => {
      const rows = await db
        .selectFrom("workers")
        .selectAll()
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return rows.map(read);
    },
    insert: async (row) => {
      await db.insertInto("workers").values(toRow(row)).execute();
    },
    update: async (id, changes) => {
      if (isEmpty(changes)) return;
      await db.updateTable("workers").set(toRow(changes)).where("id", "=", id).execute();
    },
    remove: async (id) => {
      await db.deleteFrom("workers").where("id", "=", id).execute();
    },
  };
}
