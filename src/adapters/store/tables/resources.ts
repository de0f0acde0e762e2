import { resource } from "../../../domain/resource.ts";
import type { ResourceTable } from "../../../ports/store.ts";
import { rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("resource", resource);

/** What of the machine attempts hold. */
export function resourceTable(db: Db): ResourceTable {
  const all = () => db.selectFrom("resources").selectAll().orderBy("kind").orderBy("value");
  return {
    list: async (host) => {
      const query = host === undefined ? all() : all().where("host", "=", host);
      return (await query.execute()).map(read);
    },
    of: async (attempt_id) =>
      (await all().where("attempt_id", "=", attempt_id).execute()).map(read),
    take: async (row) => {
      const done = await db
        .insertInto("resources")
        .values(toRow(row))
        .onConflict((conflict) => conflict.columns(["host", "kind", "value"]).doNothing())
        .executeTakeFirst();
      return (done.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
  };
}
