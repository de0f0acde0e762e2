import type { NotNull, SelectQueryBuilder } from "kysely";
import type { Db, Schema } from "../schema.ts";

/**
 * Takes tasks away with all that belongs to them. Foreign keys take most of it along; events and
 * tokens have none, since they may outlive their subject.
 */
export async function removeTasks(
  db: Db,
  ids: SelectQueryBuilder<Schema, "tasks", { id: string }>,
): Promise<void> {
  const attempts = db.selectFrom("attempts").select("id").where("task_id", "in", ids);
  await removeOutputs(db, ids);
  await db.deleteFrom("events").where("task_id", "in", ids).execute();
  await db
    .deleteFrom("tokens")
    .where("kind", "=", "attempt")
    .where("subject", "in", attempts)
    .execute();
  await db.deleteFrom("tasks").where("id", "in", ids).execute();
}

/** What checks printed goes with the last evidence that names it. */
async function removeOutputs(
  db: Db,
  ids: SelectQueryBuilder<Schema, "tasks", { id: string }>,
): Promise<void> {
  const hashes = db
    .selectFrom("evidence")
    .select("output_hash")
    .where("output_hash", "is not", null)
    .$narrowType<{ output_hash: NotNull }>();
  await db
    .deleteFrom("outputs")
    .where("hash", "in", hashes.where("task_id", "in", ids))
    .where("hash", "not in", hashes.where("task_id", "not in", ids))
    .where("hash", "not in", hashes.where("task_id", "is", null))
    .execute();
}
