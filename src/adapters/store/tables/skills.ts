import { sql } from "kysely";
import { skill, type Skill } from "../../../domain/worker.ts";
import type { SkillTable } from "../../../ports/store.ts";
import { only, prepared } from "../prepared.ts";
import { rowReader } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("skill", skill);

const count = prepared<Skill, unknown>((db, row) =>
  db
    .insertInto("skills")
    .values(only(row, Object.keys(skill.shape)))
    .onConflict((conflict) =>
      conflict.columns(["worker_id", "capability"]).doUpdateSet({
        successes: sql`skills.successes + excluded.successes`,
        failures: sql`skills.failures + excluded.failures`,
        updated_at: sql`excluded.updated_at`,
      }),
    ),
);

/** What workers have shown to be good at. */
export function skillTable(db: Db): SkillTable {
  return {
    list: async (worker_id) => {
      let query = db.selectFrom("skills").selectAll();
      if (worker_id !== undefined) query = query.where("worker_id", "=", worker_id);
      return (await query.orderBy("worker_id").orderBy("capability").execute()).map(read);
    },
    count: async (worker_id, capabilities, { ok, at }) => {
      const result = { successes: ok ? 1 : 0, failures: ok ? 0 : 1, updated_at: at };
      for (const capability of new Set(capabilities))
        await count(db, { worker_id, capability, ...result });
    },
  };
}
