import { sql } from "kysely";
import { event, eventKind, type NewEvent } from "../../../domain/event.ts";
import type { EventTable } from "../../../ports/store.ts";
import { only, prepared } from "../prepared.ts";
import { rowReader } from "../rows.ts";
import type { Db } from "../schema.ts";
import { atMost } from "./conditions.ts";

const read = rowReader("event", event);

const { seq: _numbered, ...columns } = event.shape;
const append = prepared<NewEvent, unknown>((db, row) =>
  db.insertInto("events").values(only(row, Object.keys(columns))),
);

const last = prepared<object, { seq: number | null }>((db) =>
  db.selectFrom("events").select(({ fn }) => fn.max("seq").as("seq")),
);

/** Written out, not bound: only then may the index of the plain events be used. */
const isPlain = sql<boolean>`kind <> 'agent.output'`;

/**
 * An older server may read what a newer one wrote, during a reload or after one that was taken
 * back: events of kinds that it does not know yet are left out.
 */
const isKnown = sql<boolean>`kind in (${sql.join(eventKind.options.map((kind) => sql.lit(kind)))})`;

/**
 * Of the attempts of a worker. Their tasks are named as well: by them, and not by their subjects,
 * events are found without reading all that there are.
 */
function ofWorker(db: Db, worker_id: string) {
  const attempts = db.selectFrom("attempts").where("worker_id", "=", worker_id);
  const tasks = attempts.select("task_id");
  return sql<boolean>`task_id in (${tasks}) and subject in (${attempts.select("id")})`;
}

/** The ledger. */
export function eventTable(db: Db): EventTable {
  return {
    append: async (row) => (await append(db, row)).last_id,
    after: async (seq, { task_id, worker_id, agent_output }, limit) => {
      let query = db.selectFrom("events").selectAll().where("seq", ">", seq).where(isKnown);
      if (task_id !== undefined) query = query.where("task_id", "=", task_id);
      else if (worker_id !== undefined) query = query.where(ofWorker(db, worker_id));
      else if (!agent_output) query = query.where(isPlain);
      const rows = await query.orderBy("seq").limit(atMost(limit)).execute();
      return rows.map(read);
    },
    last: async () => {
      return (await last(db, {})).rows[0]?.seq ?? 0;
    },
  };
}
