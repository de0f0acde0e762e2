import { sql } from "kysely";
import { z } from "zod";
import { attempt, type Attempt } from "../../../domain/attempt.ts";
import { task } from "../../../domain/task.ts";
import type { AttemptTable, Running } from "../../../ports/store.ts";
import { only, prepared, updater } from "../prepared.ts";
import { isEmpty, rowReader, type Stored } from "../rows.ts";
import type { Db } from "../schema.ts";
import { among, atMost } from "./conditions.ts";

const read = rowReader("attempt", attempt);

const running = attempt
  .pick({ id: true, task_id: true, worker_id: true, subscription: true, started_at: true })
  .extend({
    project_id: task.shape.project_id,
    title: z.string(),
    declared: task.shape.files,
    seen: attempt.shape.files,
  });
const readRunning = rowReader("attempt", running);

const find = prepared<Pick<Attempt, "id">, Stored<Attempt>>((db, { id }) =>
  db.selectFrom("attempts").selectAll().where("id", "=", id),
);
const ofTask = prepared<Pick<Attempt, "task_id">, Stored<Attempt>>((db, { task_id }) =>
  db.selectFrom("attempts").selectAll().where("task_id", "=", task_id).orderBy("number"),
);
const unresolved = prepared<object, Stored<Attempt>>((db) =>
  db
    .selectFrom("attempts")
    .selectAll()
    .where("resolution", "is", null)
    .orderBy("started_at")
    .orderBy("id"),
);
const insert = prepared<Attempt, unknown>((db, row) =>
  db.insertInto("attempts").values(only(row, Object.keys(attempt.shape))),
);
const update = updater<Pick<Attempt, "id">, Partial<Omit<Attempt, "id">>>((db, { id }, changes) =>
  db.updateTable("attempts").set(changes).where("id", "=", id),
);

/** Claims of tasks. */
export function attemptTable(db: Db): AttemptTable {
  return {
    find: async (id) => {
      const [row] = (await find(db, { id })).rows;
      return row && read(row);
    },
    of: async (task_id) => (await ofTask(db, { task_id })).rows.map(read),
    proven: (task_ids) => proven(db, task_ids),
    running: async () => (await unresolved(db, {})).rows.map(read),
    load: () => load(db),
    durations: (project_id, limit) => durations(db, project_id, limit),
    insert: async (row) => {
      await insert(db, row);
    },
    update: async (id, changes) => {
      if (!isEmpty(changes)) await update(db, { id }, changes);
    },
  };
}

const head = attempt.pick({ task_id: true, head_commit: true });
const readHead = rowReader("attempt", head);

/** Later rows of a task come over earlier ones. */
async function proven(db: Db, task_ids: readonly string[]): Promise<z.infer<typeof head>[]> {
  const { rows } = await sql<object>`
    select task_id, head_commit from attempts
    where task_id in ${among(task_ids)} and resolution = 'proven'
    order by number`.execute(db);
  const newest = rows.map(readHead).map((row) => [row.task_id, row] as const);
  return [...new Map(newest).values()];
}

const allRunning = prepared<object, Stored<z.infer<typeof running>>>((db) =>
  db
    .selectFrom("attempts")
    .innerJoin("tasks", "tasks.id", "attempts.task_id")
    .select(["attempts.id", "task_id", "worker_id", "attempts.subscription", "started_at"])
    .select(["project_id", "title", "tasks.files as declared", "attempts.files as seen"])
    .where("resolution", "is", null)
    .orderBy("started_at")
    .orderBy("attempts.id"),
);

async function load(db: Db): Promise<Running[]> {
  const { rows } = await allRunning(db, {});
  return rows.map((row) => {
    const { declared, seen, ...rest } = readRunning(row);
    return { ...rest, files: [...new Set([...declared, ...seen])] };
  });
}

/** Walks back from the newest attempt, the last row of the table, until there are enough. */
async function durations(db: Db, project_id: string, limit: number): Promise<number[]> {
  const { rows } = await sql<{ started_at: string; ended_at: string }>`
    select started_at, ended_at from attempts
      cross join tasks on tasks.id = attempts.task_id
    where project_id = ${project_id} and ended_at is not null
    order by attempts.rowid desc limit ${atMost(limit)}`.execute(db);
  return rows.map(({ started_at, ended_at }) => Date.parse(ended_at) - Date.parse(started_at));
}
