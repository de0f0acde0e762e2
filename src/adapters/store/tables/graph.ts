import { sql } from "kysely";
import { metrics } from "../../../domain/standing.ts";
import type { Dependency, Standing } from "../../../domain/task.ts";
import type { GraphTable } from "../../../ports/store.ts";
import { prepared } from "../prepared.ts";
import { rowReader } from "../rows.ts";
import type { Db } from "../schema.ts";
import { among, atMost, hasOpenState, isHolding, isOpen } from "./conditions.ts";

const read = rowReader("metrics", metrics);

/** The columns of a standing; of two tables at hand, those of the tasks. */
const STANDING = [
  "tasks.id",
  "tasks.project_id",
  "tasks.priority",
  "tasks.status",
  "tasks.created_at",
  "tasks.score",
  "tasks.rank",
] as const;

const standing = sql.join(STANDING.map((column) => sql.ref(column)));

/**
 * The graph of open tasks. Rows of whole graphs are not parsed again: columns with checks and types
 * of the schema (`strict`) are all that they have, and there may be a hundred thousand.
 */
export function graphTable(db: Db): GraphTable {
  return {
    version: async () => (await version(db, {})).rows[0]?.version ?? 0,
    nodes: () =>
      db.selectFrom("tasks").select(STANDING).where(hasOpenState).orderBy("id").execute(),
    edges: (ids) => openEdges(db, ids),
    size: (limit) => size(db, limit),
    near: async (ids) => (await near(db, { ids })).rows,
    upstream: (ids, limit) => upstream(db, ids, limit),
    waiting: async (ids) => (await waiting(db, { ids })).rows,
    rank: (rows) => writeRanks(db, rows),
    lift: (ids, to) => lift(db, ids, to),
    metrics: async (ids) => {
      let query = db.selectFrom("metrics").selectAll();
      if (ids !== undefined) query = query.where("task_id", "in", among(ids));
      return (await query.execute()).map(read);
    },
    putMetrics: (rows) => putMetrics(db, rows),
    sweepMetrics: async () => {
      const open = db.selectFrom("tasks").select("id").where(isOpen);
      await db.deleteFrom("metrics").where("task_id", "not in", open).execute();
    },
  };
}

/**
 * Begins at the open tasks that wait: edges of those that are over may be many more. Two edges of
 * one pair come one after the other, as the primary key has them; to let the database look for them
 * takes half as long again.
 */
async function openEdges(db: Db, ids?: readonly string[]): Promise<[string, string][]> {
  const waits = ids === undefined ? hasOpenState : sql`id in ${among(ids)} and ${isOpen}`;
  const { rows } = await sql<Pair>`
    select task_id, depends_on_id
    from (select id from tasks where ${waits} and waiting_on > 0) as waits
      cross join dependencies on dependencies.task_id = waits.id and ${isHolding}
      cross join tasks as awaited on awaited.id = dependencies.depends_on_id and ${isOpen}`.execute(
    db,
  );
  return rows.filter(isFirst).map((row) => [row.task_id, row.depends_on_id]);
}

type Pair = Pick<Dependency, "task_id" | "depends_on_id">;

function isFirst({ task_id, depends_on_id }: Pair, at: number, all: readonly Pair[]): boolean {
  const before = all[at - 1];
  return before?.depends_on_id !== depends_on_id || before.task_id !== task_id;
}

async function size(db: Db, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select 1 from tasks where ${hasOpenState} limit ${atMost(limit)}
    )`.execute(db);
  return rows[0]?.count ?? 0;
}

const version = prepared<object, { version: number }>((db) =>
  db.selectFrom("graph_version").select("version"),
);

type Ids = { ids: readonly string[] };

const near = prepared<Ids, Standing>((db, { ids }) => {
  const rows = sql<Standing>`
    select ${standing} from (
      select value as id from json_each(${ids})
      union
      select depends_on_id from dependencies
        where task_id in (select value from json_each(${ids})) and ${isHolding}
    ) as close cross join tasks on tasks.id = close.id
    where ${isOpen}`;
  return { compile: () => rows.compile(db) };
});

/** Walks edge by edge; the limit ends the walk itself, so a huge graph costs no more than it. */
async function upstream(db: Db, ids: readonly string[], limit: number): Promise<Standing[] | null> {
  const { rows } = await sql<Standing>`
    with recursive up (id) as (
      select id from tasks where id in ${among(ids)}
      union
      select awaited.id from up
        cross join dependencies on dependencies.task_id = up.id and ${isHolding}
        cross join tasks as awaited on awaited.id = dependencies.depends_on_id and ${isOpen}
      limit ${atMost(limit + 1)}
    )
    select ${standing}
    from up cross join tasks on tasks.id = up.id`.execute(db);
  return rows.length > limit ? null : rows;
}

const waiting = prepared<Ids, Standing & { depends_on_id: string }>((db, { ids }) =>
  db
    .selectFrom("dependencies")
    .innerJoin("tasks", "tasks.id", "dependencies.task_id")
    .select([...STANDING, "dependencies.depends_on_id"])
    .distinct()
    .where("depends_on_id", "in", sql<string>`(select value from json_each(${ids}))`)
    .where(isHolding)
    .where(isOpen),
);

/**
 * Ranks travel as text here and there, which may cost the last bit of a number: the rank counts as
 * still the same within a millionth, far less than scores are rounded to.
 */
async function writeRanks(db: Db, rows: Parameters<GraphTable["rank"]>[0]): Promise<number> {
  if (rows.length === 0) return 0;
  const list = rows.map(({ id, score, rank, from_rank }) => [id, score, rank, from_rank ?? null]);
  const { numAffectedRows } = await sql`
    update "tasks" set score = fresh.score, rank = fresh.rank
    from (
      select value ->> 0 as id, value ->> 1 as score, value ->> 2 as rank, value ->> 3 as from_rank
      from json_each(${JSON.stringify(list)})
    ) as fresh
    where tasks.id = fresh.id
      and (fresh.from_rank is null or abs(tasks.rank - fresh.from_rank) < 1e-6)`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

/** One walk by the database, some 6 µs for each task that is raised. */
async function lift(
  db: Db,
  ids: readonly string[],
  { score, rank }: Parameters<GraphTable["lift"]>[1],
): Promise<void> {
  await sql`
    with recursive up (id) as (
      select value from json_each(${JSON.stringify(ids)})
      union
      select awaited.id from up
        cross join dependencies on dependencies.task_id = up.id and ${isHolding}
        cross join tasks as awaited on awaited.id = dependencies.depends_on_id and ${isOpen}
          and (awaited.score < ${score} or awaited.rank < ${rank})
    )
    update "tasks" set score = max(score, ${score}), rank = max(rank, ${rank})
    where id in (select id from up) and id not in ${among(ids)}`.execute(db);
}

/** A task that was removed meanwhile is left out. */
async function putMetrics(db: Db, rows: Parameters<GraphTable["putMetrics"]>[0]): Promise<void> {
  if (rows.length === 0) return;
  const list = rows.map((row) => [
    row.task_id,
    row.pagerank,
    row.betweenness,
    row.hub,
    row.authority,
    row.critical_path,
  ]);
  await sql`
    insert or replace into "metrics"
      (task_id, pagerank, betweenness, hub, authority, critical_path)
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
    from json_each(${JSON.stringify(list)})
    where value ->> 0 in (select id from tasks)`.execute(db);
}
