import { reload } from "../../../domain/reload.ts";
import type { ReloadTable } from "../../../ports/store.ts";
import { isEmpty, rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";
import { atMost } from "./conditions.ts";

const read = rowReader("reload", reload);

/** Replacements of the serving code. */
export function reloadTable(db: Db): ReloadTable {
  const all = () => db.selectFrom("reloads").selectAll();
  return {
    find: async (id) => {
      const row = await all().where("id", "=", id).executeTakeFirst();
      return row && read(row);
    },
    list: async (limit) => {
      const rows = await all().orderBy("seq", "desc").limit(atMost(limit)).execute();
      return rows.map(read);
    },
    insert: async (row) => {
      await db.insertInto("reloads").values(toRow(row)).execute();
    },
    update: async (id, changes) => {
      if (isEmpty(changes)) return;
      await db.updateTable("reloads").set(toRow(changes)).where("id", "=", id).execute();
    },
  };
}
