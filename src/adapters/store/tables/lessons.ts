import { lesson } from "../../../domain/lesson.ts";
import type { LessonTable } from "../../../ports/store.ts";
import { rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("lesson", lesson);

/** What attempts left for those after them. */
export function lessonTable(db: Db): LessonTable {
  const all = () => db.selectFrom("lessons").selectAll();
  return {
    put: async (row) => {
      await db.replaceInto("lessons").values(toRow(row)).execute();
    },
    find: async (attempt_id) => {
      const row = await all().where("attempt_id", "=", attempt_id).executeTakeFirst();
      return row && read(row);
    },
    list: async ({ project_id }, limit) => {
      const some = project_id === undefined ? all() : all().where("project_id", "=", project_id);
      const query = some.orderBy("at", "desc").orderBy("attempt_id").limit(limit);
      return (await query.execute()).map(read);
    },
  };
}
