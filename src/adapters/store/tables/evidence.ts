import { evidence } from "../../../domain/evidence.ts";
import type { EvidenceTable } from "../../../ports/store.ts";
import { rowReader, toRow } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("evidence", evidence);

/**
 * Results of checks, in order of arrival: a clock that steps back must not make old evidence the
 * newest.
 */
export function evidenceTable(db: Db): EvidenceTable {
  const all = () => db.selectFrom("evidence").selectAll().orderBy("seq");
  return {
    insert: async (row) => {
      await db.insertInto("evidence").values(toRow(row)).execute();
    },
    of: async (task_id) => {
      const rows = await all().where("task_id", "=", task_id).execute();
      return rows.map(read);
    },
    ofTree: async (tree) => (await all().where("tree", "=", tree).execute()).map(read),
  };
}
