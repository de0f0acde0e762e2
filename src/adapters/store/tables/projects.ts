import { project } from "../../../domain/project.ts";
import type { ProjectTable } from "../../../ports/store.ts";
import { rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("project", project);

/** Repositories. */
export function projectTable(db: Db): ProjectTable {
  return {
    find: async (id_or_name) => {
      const rows = await db
        .selectFrom("projects")
        .selectAll()
        .where((is) => is.or([is("id", "=", id_or_name), is("name", "=", id_or_name)]))
        .execute();
      // A name may look like an id; the id then has the first word.
      const row = rows.find(({ id }) => id === id_or_name) ?? rows[0];
      return row && read(row);
    },
    list: async () => {
      const rows = await db.selectFrom("projects").selectAll().orderBy("name").execute();
      return rows.map(read);
    },
    insert: async (row) => {
      await db.insertInto("projects").values(toRow(row)).execute();
    },
    remove: async (id) => removeProject(db, id),
  };
}

/**
 * Foreign keys take the rest along; events and tokens have none, since they may outlive their
 * subject.
 */
async function removeProject(db: Db, id: string): Promise<void> {
  const tasks = db.selectFrom("tasks").select("id").where("project_id", "=", id);
  const attempts = db.selectFrom("attempts").select("id").where("task_id", "in", tasks);
  await db.deleteFrom("events").where("task_id", "in", tasks).execute();
  await db
    .deleteFrom("tokens")
    .where("kind", "=", "attempt")
    .where("subject", "in", attempts)
    .execute();
  await db.deleteFrom("projects").where("id", "=", id).execute();
}
