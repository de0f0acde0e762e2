import { decision } from "../../../domain/decision.ts";
import type { DecisionTable } from "../../../ports/store.ts";
import { isEmpty, rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";
import { isKnown } from "./conditions.ts";

const read = rowReader("decision", decision);
const known = isKnown("kind", decision.shape.kind.options);

/** Questions for people. */
export function decisionTable(db: Db): DecisionTable {
  const all = () => db.selectFrom("decisions").selectAll().where(known);
  return {
    find: async (id) => {
      const row = await all().where("id", "=", id).executeTakeFirst();
      return row && read(row);
    },
    list: async ({ status, task_id }) => {
      let query = all();
      if (status !== undefined) query = query.where("status", "=", status);
      if (task_id !== undefined) query = query.where("task_id", "=", task_id);
      return (await query.orderBy("seq", "desc").execute()).map(read);
    },
    overdue: async (now) => {
      const open = all().where("status", "=", "open").where("deadline_at", "<=", now);
      return (await open.orderBy("deadline_at").execute()).map(read);
    },
    insert: async (row) => {
      await db.insertInto("decisions").values(toRow(row)).execute();
    },
    update: async (id, changes) => {
      if (isEmpty(changes)) return;
      await db.updateTable("decisions").set(toRow(changes)).where("id", "=", id).execute();
    },
  };
}
