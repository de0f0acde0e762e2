import { DatabaseSync } from "node:sqlite";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { migrateSqlite, openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import { TASK_STATES, type TaskState } from "../../../src/domain/states.ts";
import type { Dependency } from "../../../src/domain/task.ts";
import type { Store } from "../../../src/ports/store.ts";
import { filePlace } from "./place.ts";
import * as a from "./samples.ts";

const KINDS = ["blocks", "parent_child", "relates_to", "duplicates"] as const;
const PROJECTS = ["pj-aaaa", "pj-bbbb"];
const SIZE = 8;
const idOf = (n: number) => `bd-000${n}`;

/** Who writes: a store of this version, or a server of the first one that has the file open. */
type Writer = "store" | "older";
type Step = { by: Writer } & (
  | { do: "task"; at: number; project: number; status: TaskState }
  | { do: "gone"; at: number }
  | { do: "moved"; at: number; status: TaskState }
  | ({ do: "edge" | "cut" } & Pick<Dependency, "task_id" | "depends_on_id" | "kind">)
  | { do: "project gone"; project: number }
);

const at = fc.nat(SIZE - 1);
const by = fc.constantFrom<Writer>("store", "older");
const status = fc.oneof(
  fc.constantFrom<TaskState>("ready", "completed", "archived"),
  fc.constantFrom(...TASK_STATES),
);
const edge = fc
  .tuple(at, at, fc.constantFrom(...KINDS))
  .filter(([from, to]) => from !== to)
  .map(([from, to, kind]) => ({ task_id: idOf(from), depends_on_id: idOf(to), kind }));
const project = fc.nat(PROJECTS.length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("task" as const), by, at, project, status }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("gone" as const), by, at }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant("moved" as const), by, at, status }) },
  {
    weight: 14,
    arbitrary: fc.tuple(by, edge).map(([who, e]): Step => ({ do: "edge", by: who, ...e })),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(by, edge).map(([who, e]): Step => ({ do: "cut", by: who, ...e })),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("project gone" as const), by, project }) },
);

/** The statements of the first version; prepared before the second came, as a server has them. */
function olderServer(file: string) {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: 5_000 });
  const statement = (sql: string) => database.prepare(sql);
  return {
    project: statement("insert into projects values (?, ?, '/srv/circus', 'main', 0, ?, ?)"),
    task: statement(`insert into tasks (id, project_id, title, description, kind, priority, status,
      agent, score, attempts, not_before, reason, merge_commit, version, created_at, updated_at)
      values (?, ?, 'Old', '', 'task', 'P2', ?, null, 0, 0, null, null, null, 0, ?, ?)`),
    gone: statement("delete from tasks where id = ?"),
    moved: statement("update tasks set status = ?, version = version + 1 where id = ?"),
    edge: statement("insert into dependencies (task_id, depends_on_id, kind) values (?, ?, ?)"),
    cut: statement("delete from dependencies where task_id = ? and depends_on_id = ? and kind = ?"),
    "project gone": statement("delete from projects where id = ?"),
    close: () => database.close(),
  };
}

type Older = ReturnType<typeof olderServer>;

function byOlder(older: Older, each: Step): void {
  if (each.do === "task")
    older.task.run(idOf(each.at), PROJECTS[each.project] ?? "", each.status, a.AT, a.AT);
  else if (each.do === "gone") older.gone.run(idOf(each.at));
  else if (each.do === "moved") older.moved.run(each.status, idOf(each.at));
  else if (each.do === "project gone") older["project gone"].run(PROJECTS[each.project] ?? "");
  else older[each.do].run(each.task_id, each.depends_on_id, each.kind);
}

function byStore(store: Store, each: Step): Promise<unknown> {
  return store.write(async (t) => {
    if (each.do === "task") {
      const project_id = PROJECTS[each.project] ?? "";
      return t.tasks.insert(a.aTask({ id: idOf(each.at), project_id, status: each.status }));
    }
    if (each.do === "gone") return t.tasks.remove(idOf(each.at));
    if (each.do === "project gone") return t.projects.remove(PROJECTS[each.project] ?? "");
    if (each.do === "moved") {
      const task = await t.tasks.find(idOf(each.at));
      return t.tasks.update(idOf(each.at), task?.version ?? 0, { status: each.status });
    }
    const { task_id, depends_on_id, kind } = each;
    const row = { task_id, depends_on_id, kind };
    return each.do === "edge" ? t.dependencies.insert(row) : t.dependencies.remove(row);
  });
}

/** Carries out a step; one that cannot be, such as an edge to nothing, changes nothing. */
async function carryOut(store: Store | null, older: Older, each: Step): Promise<void> {
  try {
    if (each.by === "older" || store === null) byOlder(older, each);
    else await byStore(store, each);
  } catch (error) {
    if (!/constraint failed|refused/.test(String(error))) throw error;
  }
}

const COUNTS = `
  select id, waiting_on, children,
    (select count(*) from dependencies d join tasks u on u.id = d.depends_on_id
      where d.task_id = t.id and d.kind in ('blocks', 'parent_child')
        and u.status not in ('completed', 'archived')) as waits,
    (select count(*) from dependencies d where d.task_id = t.id and d.kind = 'parent_child') as has
  from tasks t order by id`;

function counts(file: string) {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare(COUNTS).all();
  database.close();
  return {
    told: rows.map((row) => [row["id"], row["waiting_on"], row["children"]]),
    real: rows.map((row) => [row["id"], row["waits"], row["has"]]),
  };
}

test("counts are those of the edges, whoever writes, before and after the migration", async () => {
  const steps = fc.array(step, { minLength: 10, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(steps, steps, async (before, after) => {
      const place = await filePlace();
      const file = place.address ?? "";
      migrateSqlite(file, 1);
      const older = olderServer(file);
      for (const id of PROJECTS) older.project.run(id, `name-${id}`, a.AT, a.AT);
      for (const each of before) await carryOut(null, older, each);
      const store = await openSqliteStore({ file });
      const migrated = counts(file);
      expect(migrated.told).toEqual(migrated.real);
      for (const each of after) await carryOut(store, older, each);
      const found = counts(file);
      await store.close();
      older.close();
      migrateSqlite(file, 1);
      migrateSqlite(file, 2);
      const again = counts(file);
      await place.remove();
      expect(found.told).toEqual(found.real);
      expect(again).toEqual(found);
    }),
    { numRuns: 40 },
  );
});
