import { sql } from "kysely";
import { iteration } from "../../../domain/iteration.ts";
import type { IterationTable } from "../../../ports/store.ts";
import { isEmpty, rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("iteration", iteration);

/** Rounds of attempts, in order of arrival: they are dated by the clocks of their workers. */
export function iterationTable(db: Db): IterationTable {
  const some = () => db.selectFrom("iterations").selectAll();
  const all = () => some().orderBy(sql`iterations.rowid`);
  return {
    find: async (id) => {
      const row = await all().where("id", "=", id).executeTakeFirst();
      return row && read(row);
    },
    insert: async (row) => {
      const once = db.insertInto("iterations").values(toRow(row));
      await once.onConflict((at) => at.columns(["attempt_id", "number"]).doNothing()).execute();
    },
    of: async (filter) => {
      const query =
        "attempt_id" in filter
          ? all().where("attempt_id", "=", filter.attempt_id)
          : all().where("task_id", "=", filter.task_id);
      return (await query.execute()).map(read);
    },
    kept: async (status) => {
      const rows = some()
        .where("checkpoint_ref", "is not", null)
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom("tasks")
              .select("tasks.id")
              .whereRef("tasks.id", "=", "iterations.task_id")
              .where("tasks.status", "in", status),
          ),
        );
      return (await rows.execute()).map(read);
    },
    update: async (id, changes) => {
      if (isEmpty(changes)) return;
      await db.updateTable("iterations").set(toRow(changes)).where("id", "=", id).execute();
    },
  };
}
