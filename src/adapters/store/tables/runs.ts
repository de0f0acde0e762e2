import { stopCause } from "../../../domain/agent-event.ts";
import { run, type Run } from "../../../domain/run.ts";
import type { RunTable } from "../../../ports/store.ts";
import { only, prepared } from "../prepared.ts";
import { rowReader, toRow, type Stored } from "../rows.ts";
import type { Db } from "../schema.ts";
import { costOf, costsBy, usesOf } from "./costs.ts";

const readKnown = rowReader("run", run);

/** What ended a run may have a name that only a later release knows. */
const read = (row: Stored<Run>): Run =>
  readKnown(isCause(row.stopped_by) ? row : { ...row, stopped_by: "cancelled" });

const isCause = (cause: unknown) => cause === null || stopCause.safeParse(cause).success;

const ofAttempt = prepared<Pick<Run, "attempt_id">, Stored<Run>>((db, { attempt_id }) =>
  db
    .selectFrom("runs")
    .selectAll()
    .where("attempt_id", "=", attempt_id)
    .orderBy("started_at")
    .orderBy("id"),
);
const ofTask = prepared<Pick<Run, "task_id">, Stored<Run>>((db, { task_id }) =>
  db
    .selectFrom("runs")
    .selectAll()
    .where("task_id", "=", task_id)
    .orderBy("started_at")
    .orderBy("id"),
);

/** Starts of agents. */
export function runTable(db: Db): RunTable {
  return {
    insert: async (row: Run) => {
      await db
        .insertInto("runs")
        .values(toRow(only(row, Object.keys(run.shape))))
        .onConflict((conflict) => conflict.column("id").doNothing())
        .execute();
    },
    of: async (filter) => {
      const found = "attempt_id" in filter ? await ofAttempt(db, filter) : await ofTask(db, filter);
      return found.rows.map(read);
    },
    uses: (subscription, since) => usesOf(db, subscription, since),
    cost: (filter) => costOf(db, filter),
    costs: (by, filter, limit) => costsBy(db, { by, filter, limit }),
  };
}
