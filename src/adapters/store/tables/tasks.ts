import { type RawBuilder, sql } from "kysely";
import { Problem } from "../../../domain/problem.ts";
import { task, type Task } from "../../../domain/task.ts";
import type { Narrow, Page, TaskFilter, TaskTable } from "../../../ports/store.ts";
import { only, prepared, updater } from "../prepared.ts";
import { rowReader, type Stored } from "../rows.ts";
import type { Db } from "../schema.ts";
import { among, atMost, isOpen } from "./conditions.ts";
import { removeTasks } from "./removal.ts";

const read = rowReader("task", task);

const find = prepared<Pick<Task, "id">, Stored<Task>>((db, { id }) =>
  db.selectFrom("tasks").selectAll().where("id", "=", id),
);
const insert = prepared<Task, unknown>((db, row) =>
  db.insertInto("tasks").values(only(row, Object.keys(task.shape))),
);
const update = updater<Pick<Task, "id" | "version">, Partial<Task>>((db, key, changes) =>
  db
    .updateTable("tasks")
    .set({ ...changes, version: sql`version + 1` })
    .where("id", "=", key.id)
    .where("version", "=", key.version),
);

/** Tasks. */
export function taskTable(db: Db): TaskTable {
  const all = () => db.selectFrom("tasks").selectAll();
  return {
    find: async (id) => {
      const [row] = (await find(db, { id })).rows;
      return row && read(row);
    },
    list: async (filter, page) => (await pageOf(db, filter, page)).map(read),
    several: async (ids) => (await all().where("id", "in", among(ids)).execute()).map(read),
    byReference: async (project_id, references) => {
      const rows = await all()
        .where("project_id", "=", project_id)
        .where("external_ref", "in", among(references))
        .execute();
      return rows.map(read);
    },
    insert: (row) => insertAll(db, [row]),
    insertAll: (rows) => insertAll(db, rows),
    remove: (id) => removeTasks(db, db.selectFrom("tasks").select("id").where("id", "=", id)),
    removeAll: (ids) =>
      removeTasks(db, db.selectFrom("tasks").select("id").where("id", "in", among(ids))),
    update: async (id, version, changes) => {
      const { waiting_on: _kept, children: _too, ...own } = changes;
      const { count } = await update(db, { id, version }, own);
      return count === 1;
    },
    ...choiceOf(db),
    titles: (project_id, limit) =>
      db
        .selectFrom("tasks")
        .select(["id", "title", "status"])
        .where("project_id", "=", project_id)
        .where(isOpen)
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .limit(atMost(limit))
        .execute(),
  };
}

async function insertAll(db: Db, rows: readonly Task[]): Promise<void> {
  for (const row of rows) await insert(db, { ...row, ...NOTHING_KEPT });
}

/** What triggers keep; a new task waits for nothing. */
const NOTHING_KEPT = { waiting_on: 0, children: 0 };

/**
 * The claimable tasks by the index made for them, `tasks_claim`. Its condition is written out, not
 * bound, and it is named, or else the planner takes another index and sorts everything that is
 * ready; a test looks at the plan.
 */
const fromClaimable = sql`from tasks indexed by tasks_claim
  where status = 'ready' and waiting_on = 0 and children = 0`;

type Choosing = "claimable" | "ahead" | "withFiles" | "nextTime" | "quarantineOver" | "idleEpics";

/** What the choice of the next task asks. */
function choiceOf(db: Db): Pick<TaskTable, Choosing> {
  return {
    claimable: async (now, limit, offset = 0, narrow) => {
      const choice = { now, limit, offset };
      const { rows } = narrow
        ? await claimableFor(db, { ...choice, ...narrow, others: mayTakeOthers(narrow) })
        : await claimable(db, choice);
      return rows.map(read);
    },
    ahead: (task, now, narrow) => ahead(db, task, now, narrow),
    withFiles: async (project_id, now, ranks, limit) =>
      (await withFiles(db, { project_id, now, ...ranks, limit })).rows.map(read),
    nextTime: (now) => nextTime(db, now),
    quarantineOver: (now) => quarantineOver(db, now),
    idleEpics: () => idleEpics(db),
  };
}

/** What a page of claimable tasks is asked by; the lists are not of use to every page. */
type Choice = Partial<Narrow> & { now: string; limit: number; offset: number };

const claimable = prepared<Choice, Stored<Task>>((db, choice) => chosen(db, choice, sql``));

/** The lists come as JSON, as all structures do. */
const claimableFor = prepared<Choice & { others: boolean }, Stored<Task>>((db, choice) =>
  chosen(db, choice, narrowing(choice)),
);

/** What a narrow choice adds to the condition; each list as JSON. */
function narrowing(by: { [key in keyof Narrow | "others"]?: unknown }): RawBuilder<unknown> {
  return sql`
    and (agent is null and ${by.others} or
      substr(agent, 1, instr(agent || ':', ':') - 1) in ${listed(by.agents)})
    and (needs = '[]' or not exists (
      select 1 from json_each(needs) where value not in ${listed(by.capabilities)}))
    and project_id not in ${listed(by.except_projects)}`;
}

/** Whether one of the agents does tasks that name none. */
const mayTakeOthers = ({ agents }: Narrow) => agents.some((name) => name !== "rehearsal");

const listed = (json: unknown) => sql`(select value from json_each(${json}))`;

function chosen(db: Db, { now, limit, offset }: Stored<Choice>, narrowed: RawBuilder<unknown>) {
  const rows = sql<Stored<Task>>`
    select * ${fromClaimable} and (not_before is null or not_before <= ${now}) ${narrowed}
    order by rank desc, created_at, id limit ${atMost(limit)} offset ${offset}`;
  return { compile: () => rows.compile(db) };
}

/** Counted in two stretches of the index: a higher rank, and the same rank but older. */
async function ahead(
  db: Db,
  { id, rank, created_at }: Pick<Task, "id" | "rank" | "created_at">,
  now: string,
  narrow?: Narrow,
): Promise<number> {
  const lists = narrow && {
    agents: JSON.stringify(narrow.agents),
    capabilities: JSON.stringify(narrow.capabilities),
    except_projects: JSON.stringify(narrow.except_projects),
    others: Number(mayTakeOthers(narrow)),
  };
  const due = sql`and (not_before is null or not_before <= ${now})
    ${lists ? narrowing(lists) : sql``}`;
  const { rows } = await sql<{ count: number }>`
    select (select count(*) ${fromClaimable} ${due} and rank > ${rank})
      + (select count(*) ${fromClaimable} ${due} and rank = ${rank}
          and (created_at, id) < (${created_at}, ${id})) as count`.execute(db);
  return rows[0]?.count ?? 0;
}

type Range = { project_id: string; now: string; lowest: number; highest: number; limit: number };

/** A stretch of the index from the highest rank down; other projects in it are passed over. */
const withFiles = prepared<Range, Stored<Task>>((db, range) => {
  const { project_id, now, lowest, highest, limit } = range;
  const rows = sql<Stored<Task>>`
    select * ${fromClaimable} and (not_before is null or not_before <= ${now})
      and rank >= ${lowest} and rank <= ${highest}
      and project_id = ${project_id} and files <> '[]'
    order by rank desc, created_at, id limit ${atMost(limit)}`;
  return { compile: () => rows.compile(db) };
});

/** Found among the tasks that are ready, which takes a moment where there are many. */
async function idleEpics(db: Db): Promise<Task[]> {
  const { rows } = await sql<Stored<Task>>`
    select * from tasks where status = 'ready' and children > 0 and waiting_on = 0
    order by id`.execute(db);
  return rows.map(read);
}

/** Both indexes are named for the same reason; each holds few tasks of all that there are. */
const nextTimes = prepared<{ now: string }, { time: string | null }>((db, { now }) => {
  const rows = sql<{ time: string | null }>`
    select min(not_before) as time from tasks indexed by tasks_later
      where not_before > ${now} and status = 'ready'
    union all select min(quarantined_until) from tasks indexed by tasks_quarantined
      where quarantined_until > ${now} and status = 'blocked'`;
  return { compile: () => rows.compile(db) };
});

async function nextTime(db: Db, now: string): Promise<string | null> {
  const { rows } = await nextTimes(db, { now });
  const times = rows.map(({ time }) => time).filter((time) => time !== null);
  return times.toSorted()[0] ?? null;
}

/** A task that was quarantined and has left the state since is of no more interest here. */
async function quarantineOver(db: Db, now: string): Promise<Task[]> {
  const { rows } = await sql<Stored<Task>>`
    select * from tasks indexed by tasks_quarantined
    where quarantined_until <= ${now} and status = 'blocked'
    order by quarantined_until`.execute(db);
  return rows.map(read);
}

async function pageOf(db: Db, { project_id, status }: TaskFilter, { after, limit }: Page) {
  let query = db.selectFrom("tasks").selectAll();
  if (project_id !== undefined) query = query.where("project_id", "=", project_id);
  if (status !== undefined) query = query.where("status", "in", status);
  if (after !== null) {
    const { created_at, id } = await cursor(db, after);
    query = query.where((is) => is(is.refTuple("created_at", "id"), "<", is.tuple(created_at, id)));
  }
  return query.orderBy("created_at", "desc").orderBy("id", "desc").limit(atMost(limit)).execute();
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
