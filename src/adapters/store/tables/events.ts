import { sql } from "kysely";
import { event } from "../../../domain/event.ts";
import type { EventTable } from "../../../ports/store.ts";
import { rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("event", event);

/** Written out, not bound: only then may the index of the plain events be used. */
const isPlain = sql<boolean>`kind <> 'agent.output'`;

/** The ledger. */
export function eventTable(db: Db): EventTable {
  return {
    append: async (row) => {
      const { seq } = await db
        .insertInto("events")
        .values(toRow(row))
        .returning("seq")
        .executeTakeFirstOrThrow();
      return seq;
    },
    after: async (seq, { task_id, agent_output }, limit) => {
      let query = db.selectFrom("events").selectAll().where("seq", ">", seq);
      if (task_id !== undefined) query = query.where("task_id", "=", task_id);
      else if (!agent_output) query = query.where(isPlain);
      const rows = await query.orderBy("seq").limit(limit).execute();
      return rows.map(read);
    },
    last: async () => {
      const row = await db
        .selectFrom("events")
        .select(({ fn }) => fn.max("seq").as("seq"))
        .executeTakeFirst();
      return row?.seq ?? 0;
    },
  };
}
