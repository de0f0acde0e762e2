import { effect, type Effect } from "../../../domain/effect.ts";
import type { EffectTable } from "../../../ports/store.ts";
import { prepared } from "../prepared.ts";
import { isEmpty, rowReader, toRow, type Stored } from "../rows.ts";
import type { Db } from "../schema.ts";
import { isKnown } from "./conditions.ts";

const read = rowReader("effect", effect);
const known = isKnown("kind", effect.shape.kind.options);

const due = prepared<{ now: string }, Stored<Effect>>((db, { now }) =>
  db
    .selectFrom("effects")
    .selectAll()
    .where("status", "in", ["waiting", "running"])
    .where(known)
    .where((is) =>
      is.or([
        is("status", "=", "running"),
        is("not_before", "is", null),
        is("not_before", "<=", now),
      ]),
    )
    .orderBy("seq"),
);

/** Work to be done after transitions. */
export function effectTable(db: Db): EffectTable {
  return {
    insert: async (row) => {
      await db
        .insertInto("effects")
        .values(toRow(row))
        .onConflict((conflict) => conflict.column("key").doNothing())
        .execute();
    },
    find: async (key) => {
      const row = await db
        .selectFrom("effects")
        .selectAll()
        .where("key", "=", key)
        .where(known)
        .executeTakeFirst();
      return row && read(row);
    },
    due: async (now) => (await due(db, { now })).rows.map(read),
    update: async (key, changes) => {
      if (isEmpty(changes)) return;
      await db.updateTable("effects").set(toRow(changes)).where("key", "=", key).execute();
    },
  };
}
