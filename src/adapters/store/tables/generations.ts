import { sql } from "kysely";
import { generation } from "../../../domain/reload.ts";
import type { GenerationTable } from "../../../ports/store.ts";
import { rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("generation", generation);

/** Server processes. */
export function generationTable(db: Db): GenerationTable {
  return {
    insert: async (row) => {
      await db.insertInto("generations").values(toRow(row)).execute();
    },
    find: async (number) => {
      const row = await db
        .selectFrom("generations")
        .selectAll()
        .where("number", "=", number)
        .orderBy("seq", "desc")
        .limit(sql.lit(1))
        .executeTakeFirst();
      return row && read(row);
    },
  };
}
