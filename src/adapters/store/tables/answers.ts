import type { AnswerTable } from "../../../ports/store.ts";
import type { Db } from "../schema.ts";

/** Answers to writes with an Idempotency-Key. */
export function answerTable(db: Db): AnswerTable {
  return {
    find: (key) => db.selectFrom("answers").selectAll().where("key", "=", key).executeTakeFirst(),
    insert: async (row) => {
      await db.insertInto("answers").values(row).execute();
    },
  };
}
