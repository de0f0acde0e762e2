import { providerLimit } from "../../../domain/provider-limit.ts";
import type { LimitTable } from "../../../ports/store.ts";
import { prepared } from "../prepared.ts";
import { rowReader, toRow, type Stored } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("provider limit", providerLimit);

const list = prepared<object, Stored<ReturnType<typeof read>>>((db) =>
  db.selectFrom("provider_limits").selectAll().orderBy("account"),
);

/** Usage limits of providers. */
export function limitTable(db: Db): LimitTable {
  return {
    list: async () => (await list(db, {})).rows.map(read),
    put: async (row) => {
      const { account, ...rest } = toRow(row);
      await db
        .insertInto("provider_limits")
        .values({ account, ...rest })
        .onConflict((conflict) => conflict.column("account").doUpdateSet(rest))
        .execute();
    },
    remove: async (account) => {
      const done = await db
        .deleteFrom("provider_limits")
        .where("account", "=", account)
        .executeTakeFirst();
      return done.numDeletedRows > 0n;
    },
  };
}
