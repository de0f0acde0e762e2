import { worker, type Worker } from "../../../domain/worker.ts";
import type { WorkerTable } from "../../../ports/store.ts";
import { prepared, updater } from "../prepared.ts";
import { isEmpty, rowReader, toRow, type Stored } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("worker", worker);

const find = prepared<{ id_or_name: string }, Stored<Worker>>((db, { id_or_name }) =>
  db
    .selectFrom("workers")
    .selectAll()
    .where((is) => is.or([is("id", "=", id_or_name), is("name", "=", id_or_name)])),
);
const list = prepared<object, Stored<Worker>>((db) =>
  db.selectFrom("workers").selectAll().orderBy("created_at").orderBy("id"),
);
const update = updater<Pick<Worker, "id">, Partial<Omit<Worker, "id">>>((db, { id }, changes) =>
  db.updateTable("workers").set(changes).where("id", "=", id),
);

/** Workers. */
export function workerTable(db: Db): WorkerTable {
  return {
    find: async (id_or_name) => {
      const { rows } = await find(db, { id_or_name });
      // A name may look like an id; the id then has the first word.
      const row = rows.find(({ id }) => id === id_or_name) ?? rows[0];
      return row && read(row);
    },
    list: async () => (await list(db, {})).rows.map(read),
    insert: async (row) => {
      await db.insertInto("workers").values(toRow(row)).execute();
    },
    update: async (id, changes) => {
      if (!isEmpty(changes)) await update(db, { id }, changes);
    },
    remove: async (id) => {
      await db.deleteFrom("workers").where("id", "=", id).execute();
    },
  };
}
