import { sql } from "kysely";
import { dependency, type Dependency } from "../../../domain/task.ts";
import type { DependencyTable } from "../../../ports/store.ts";
import { prepared } from "../prepared.ts";
import { rowReader } from "../rows.ts";
import type { Db } from "../schema.ts";
import { among, atMost, isHolding, isOpen } from "./conditions.ts";
import { shortestPath } from "./path.ts";

const read = rowReader("dependency", dependency);

/** Edges between tasks. */
export function dependencyTable(db: Db): DependencyTable {
  return {
    insert: (row) => insertAll(db, [row]),
    insertAll: (rows) => insertAll(db, rows),
    remove: async ({ task_id, depends_on_id, kind }) => {
      const { numDeletedRows } = await db
        .deleteFrom("dependencies")
        .where("task_id", "=", task_id)
        .where("depends_on_id", "=", depends_on_id)
        .where("kind", "=", kind)
        .executeTakeFirst();
      return numDeletedRows === 1n;
    },
    of: async (task_id) => {
      const rows = await db
        .selectFrom("dependencies")
        .selectAll()
        .where((is) => is.or([is("task_id", "=", task_id), is("depends_on_id", "=", task_id)]))
        .orderBy("task_id")
        .orderBy("depends_on_id")
        .execute();
      return rows.map(read);
    },
    touching: async (task_ids) => {
      const ends = (end: "task_id" | "depends_on_id") =>
        db.selectFrom("dependencies").selectAll().where(end, "in", among(task_ids));
      return (await ends("task_id").union(ends("depends_on_id")).execute()).map(read);
    },
    unmet: async (task_id) => {
      const rows = await awaitedBy(db, task_id)
        .select("tasks.id")
        .distinct()
        .where(isOpen)
        .execute();
      return rows.map(({ id }) => id);
    },
    children: (task_id) =>
      awaitedBy(db, task_id)
        .select(["tasks.id", "title", "status"])
        .where("dependencies.kind", "=", "parent_child")
        .execute(),
    freedBy: async (task_id) => (await freed(db, { task_id })).rows.map(({ id }) => id),
    heldBackBy: (task_id, limit) => heldBackBy(db, task_id, limit),
    path: (from, to) => shortestPath(db, from, to),
  };
}

async function insertAll(db: Db, rows: readonly Dependency[]): Promise<void> {
  const list = rows.map(({ task_id, depends_on_id, kind }) => [task_id, depends_on_id, kind]);
  await sql`
    insert into "dependencies" (task_id, depends_on_id, kind)
    select value ->> 0, value ->> 1, value ->> 2 from json_each(${JSON.stringify(list)})`.execute(
    db,
  );
}

/** The tasks that `task_id` waits for, open or not, by id. */
function awaitedBy(db: Db, task_id: string) {
  return db
    .selectFrom("dependencies")
    .innerJoin("tasks", "tasks.id", "dependencies.depends_on_id")
    .where("dependencies.task_id", "=", task_id)
    .where(isHolding)
    .orderBy("tasks.id");
}

/** Compared with what the task itself adds to `waiting_on`: nothing once it is over. */
const freed = prepared<{ task_id: string }, { id: string }>((db, { task_id }) => {
  const rows = sql<{ id: string }>`
    select waits.id from dependencies
      cross join tasks as waits on waits.id = dependencies.task_id
    where depends_on_id = ${task_id} and ${isHolding} and ${isOpen}
    group by waits.id
    having waiting_on = count(*) * (select ${isOpen} from tasks where id = ${task_id})
    order by waits.id`;
  return { compile: () => rows.compile(db) };
});

async function heldBackBy(db: Db, task_id: string, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with recursive down (id) as (
      select waits.id from dependencies
        cross join tasks as waits on waits.id = dependencies.task_id
      where depends_on_id = ${task_id} and ${isHolding} and ${isOpen}
      union
      select waits.id from down
        cross join dependencies on dependencies.depends_on_id = down.id and ${isHolding}
        cross join tasks as waits on waits.id = dependencies.task_id and ${isOpen}
      limit ${atMost(limit)}
    )
    select count(*) as count from down`.execute(db);
  return rows[0]?.count ?? 0;
}
