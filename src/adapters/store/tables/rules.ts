import { rule } from "../../../domain/rule.ts";
import type { RuleTable } from "../../../ports/store.ts";
import { rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("rule", rule);

/** What holds for all work on a project. */
export function ruleTable(db: Db): RuleTable {
  const all = () => db.selectFrom("rules").selectAll().orderBy("at").orderBy("id");
  return {
    find: async (id) => {
      const row = await all().where("id", "=", id).executeTakeFirst();
      return row && read(row);
    },
    of: async (project_id) => {
      return (await all().where("project_id", "=", project_id).execute()).map(read);
    },
    insert: async (row) => {
      await db.insertInto("rules").values(toRow(row)).execute();
    },
    remove: async (id) => {
      await db.deleteFrom("rules").where("id", "=", id).execute();
    },
  };
}
