import { sql } from "kysely";
import { historyEntry } from "../../../domain/history.ts";
import type { HistoryTable } from "../../../ports/store.ts";
import { isEmpty, rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";
import { atMost } from "./conditions.ts";

const read = rowReader("history entry", historyEntry);

/** What people did. */
export function historyTable(db: Db): HistoryTable {
  const all = () => db.selectFrom("history").selectAll();
  return {
    find: async (id) => {
      const row = await all().where("id", "=", id).executeTakeFirst();
      return row && read(row);
    },
    list: async ({ before, limit }) => {
      const page = before === null ? all() : all().where("seq", "<", before);
      return (await page.orderBy("seq", "desc").limit(atMost(limit)).execute()).map(read);
    },
    insert: async (row) => {
      await db.insertInto("history").values(toRow(row)).execute();
    },
    update: async (id, changes) => {
      if (isEmpty(changes)) return;
      await db.updateTable("history").set(toRow(changes)).where("id", "=", id).execute();
    },
    redoable: async (limit) => {
      const rows = await all()
        .where("seq", ">", newestDone(db))
        .orderBy("undone_at", "desc")
        .orderBy("seq")
        .limit(atMost(limit))
        .execute();
      return rows.map(read);
    },
  };
}

/** Where the done ones end: everything above was undone. */
function newestDone(db: Db) {
  return db
    .selectFrom("history")
    .select(({ fn }) => fn.coalesce(fn.max("seq"), sql.lit(0)).as("seq"))
    .where("undone_at", "is", null);
}
