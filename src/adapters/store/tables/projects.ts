import { project, type Project } from "../../../domain/project.ts";
import type { ProjectTable } from "../../../ports/store.ts";
import { prepared } from "../prepared.ts";
import { rowReader, toRow, type Stored } from "../rows.ts";
import type { Db } from "../schema.ts";
import { removeTasks } from "./removal.ts";

const read = rowReader("project", project);

const find = prepared<{ id_or_name: string }, Stored<Project>>((db, { id_or_name }) =>
  db
    .selectFrom("projects")
    .selectAll()
    .where((is) => is.or([is("id", "=", id_or_name), is("name", "=", id_or_name)])),
);
const spent = prepared<Pick<Project, "id">, { usd: number }>((db, { id }) =>
  db.selectFrom("spending").select("usd").where("project_id", "=", id),
);

/** Repositories. */
export function projectTable(db: Db): ProjectTable {
  return {
    find: async (id_or_name) => {
      const { rows } = await find(db, { id_or_name });
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
    update: async (id, version, changes) => {
      const { numUpdatedRows } = await db
        .updateTable("projects")
        .set({ ...toRow(changes), version: version + 1 })
        .where("id", "=", id)
        .where("version", "=", version)
        .executeTakeFirst();
      return numUpdatedRows === 1n;
    },
    spent_usd: async (id) => (await spent(db, { id })).rows[0]?.usd ?? 0,
    remove: async (id) => {
      await removeTasks(db, db.selectFrom("tasks").select("id").where("project_id", "=", id));
      await db.deleteFrom("projects").where("id", "=", id).execute();
    },
  };
}
