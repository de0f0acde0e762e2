import type { Expression } from "kysely";
import { TERMINAL_STATES } from "../../../domain/states.ts";
import { dependency, type Dependency } from "../../../domain/task.ts";
import type { DependencyTable } from "../../../ports/store.ts";
import { rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("dependency", dependency);

/** The kinds that hold work back. */
const HOLDING: readonly Dependency["kind"][] = ["blocks", "parent_child"];

/** Edges between tasks. */
export function dependencyTable(db: Db): DependencyTable {
  const all = () =>
    db.selectFrom("dependencies").selectAll().orderBy("task_id").orderBy("depends_on_id");
  return {
    insert: async (row) => {
      await db.insertInto("dependencies").values(toRow(row)).execute();
    },
    of: async (task_id) => {
      const rows = await all()
        .where((is) => is.or([is("task_id", "=", task_id), is("depends_on_id", "=", task_id)]))
        .execute();
      return rows.map(read);
    },
    all: async () => (await all().execute()).map(read),
    unmet: async (task_id) => {
      const rows = await unmetOf(db, task_id).orderBy("upstream.id").execute();
      return rows.map(({ id }) => id);
    },
  };
}

/** The tasks that hold `task_id`, a value or a column, back: not completed and not put away. */
export function unmetOf(db: Db, task_id: string | Expression<string>) {
  return db
    .selectFrom("dependencies")
    .innerJoin("tasks as upstream", "upstream.id", "dependencies.depends_on_id")
    .select("upstream.id")
    .distinct()
    .where("dependencies.task_id", "=", task_id)
    .where("dependencies.kind", "in", HOLDING)
    .where("upstream.status", "not in", TERMINAL_STATES);
}
