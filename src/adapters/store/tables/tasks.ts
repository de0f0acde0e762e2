import { Problem } from "../../../domain/problem.ts";
import { TASK_STATES, TERMINAL_STATES, type TaskState } from "../../../domain/states.ts";
import { task } from "../../../domain/task.ts";
import type { Page, TaskFilter, TaskTable } from "../../../ports/store.ts";
import { rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";
import { unmetOf } from "./dependencies.ts";

const read = rowReader("task", task);

const ENDED: readonly TaskState[] = TERMINAL_STATES;
const OPEN = TASK_STATES.filter((state) => !ENDED.includes(state));

/** Tasks. */
export function taskTable(db: Db): TaskTable {
  return {
    find: async (id) => {
      const row = await db.selectFrom("tasks").selectAll().where("id", "=", id).executeTakeFirst();
      return row && read(row);
    },
    list: async (filter, page) => (await listed(db, filter, page)).map(read),
    insert: async (row) => {
      await db.insertInto("tasks").values(toRow(row)).execute();
    },
    update: async (id, version, changes) => {
      const { numUpdatedRows } = await db
        .updateTable("tasks")
        .set({ ...toRow(changes), version: version + 1 })
        .where("id", "=", id)
        .where("version", "=", version)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    claimable: async (now, limit) => (await claimable(db, now, limit)).map(read),
    open: async () => {
      const rows = await db
        .selectFrom("tasks")
        .selectAll()
        .where("status", "in", OPEN)
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return rows.map(read);
    },
  };
}

function claimable(db: Db, now: string, limit: number) {
  return db
    .selectFrom("tasks")
    .selectAll()
    .where("status", "=", "ready")
    .where((is) => is.or([is("not_before", "is", null), is("not_before", "<=", now)]))
    .where((is) => is.not(is.exists(unmetOf(db, is.ref("tasks.id")))))
    .orderBy("score", "desc")
    .orderBy("created_at")
    .orderBy("id")
    .limit(limit)
    .execute();
}

async function listed(db: Db, { project_id, status }: TaskFilter, { after, limit }: Page) {
  let query = db.selectFrom("tasks").selectAll();
  if (project_id !== undefined) query = query.where("project_id", "=", project_id);
  if (status !== undefined) query = query.where("status", "in", status);
  if (after !== null) {
    const { created_at, id } = await cursor(db, after);
    query = query.where((is) => is(is.refTuple("created_at", "id"), "<", is.tuple(created_at, id)));
  }
  return query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
}

async function cursor(db: Db, after: string): Promise<{ created_at: string; id: string }> {
  const row = await db
    .selectFrom("tasks")
    .select(["created_at", "id"])
    .where("id", "=", after)
    .executeTakeFirst();
  if (row) return row;
  throw new Problem(
    "invalid_input",
    `Expected the id of a task to go on after, got "${after}", which is not there (any more).`,
    "Start again from the first page.",
  );
}
