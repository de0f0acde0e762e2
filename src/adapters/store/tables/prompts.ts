import type { PromptTable } from "../../../ports/prompt-tables.ts";
import type { Db } from "../schema.ts";

/** Assembled prompts. The hash is that of the text, so the same text is kept once. */
export function promptTable(db: Db): PromptTable {
  return {
    insert: async (row) => {
      await db
        .insertInto("prompts")
        .values(row)
        .onConflict((conflict) => conflict.column("hash").doNothing())
        .execute();
    },
    find: (hash) =>
      db
        .selectFrom("prompts")
        .select(["hash", "text", "manifest"])
        .where("hash", "=", hash)
        .executeTakeFirst(),
  };
}
