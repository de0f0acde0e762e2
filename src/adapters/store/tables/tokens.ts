import { token } from "../../../domain/access.ts";
import type { TokenTable } from "../../../ports/store.ts";
import { rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("token", token);

/** Secrets, by hash only. */
export function tokenTable(db: Db): TokenTable {
  return {
    findByHash: async (hash) => {
      const row = await db
        .selectFrom("tokens")
        .selectAll()
        .where("hash", "=", hash)
        .executeTakeFirst();
      return row && read(row);
    },
    insert: async (row) => {
      await db.insertInto("tokens").values(toRow(row)).execute();
    },
    removeOf: async (kind, subject) => {
      await db
        .deleteFrom("tokens")
        .where("kind", "=", kind)
        .where("subject", "=", subject)
        .execute();
    },
  };
}
