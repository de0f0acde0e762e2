import { sql } from "kysely";
import { review } from "../../../domain/review.ts";
import type { ReviewTable } from "../../../ports/store.ts";
import { rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("review", review);

/** What reviewers said, in order of arrival: a clock may step back. */
export function reviewTable(db: Db): ReviewTable {
  return {
    insert: async (row) => {
      await db.insertInto("reviews").values(toRow(row)).execute();
    },
    of: async (task_id) => {
      const query = db.selectFrom("reviews").selectAll().where("task_id", "=", task_id);
      return (await query.orderBy(sql`reviews.rowid`).execute()).map(read);
    },
  };
}
