import { assembly } from "../../../domain/assembly.ts";
import type { AssemblyTable } from "../../../ports/prompt-tables.ts";
import { rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("assembly", assembly);

/** Prompts as they were put together, for whom. */
export function assemblyTable(db: Db): AssemblyTable {
  const all = () => db.selectFrom("assemblies").selectAll();
  return {
    insert: async (row) => {
      const once = db.insertInto("assemblies").values(toRow(row));
      await once.onConflict((at) => at.column("id").doNothing()).execute();
    },
    list: async ({ task_id, project_id }, limit) => {
      let query = all().orderBy("at", "desc").orderBy("id").limit(limit);
      if (task_id !== undefined) query = query.where("task_id", "=", task_id);
      if (project_id !== undefined) query = query.where("project_id", "=", project_id);
      return (await query.execute()).map(read);
    },
    of: async (attempt_id) => {
      const rows = all().where("attempt_id", "=", attempt_id).orderBy("at").orderBy("id");
      return (await rows.execute()).map(read);
    },
    judge: async (id, held) => {
      const changes = { held: JSON.stringify(held) };
      await db.updateTable("assemblies").set(changes).where("id", "=", id).execute();
    },
  };
}
