import { evidence, type Evidence } from "../../../domain/evidence.ts";
import type { EvidenceTable } from "../../../ports/store.ts";
import { only, prepared } from "../prepared.ts";
import { rowReader, type Stored } from "../rows.ts";
import type { Db } from "../schema.ts";

const read = rowReader("evidence", evidence);

const insert = prepared<Evidence, unknown>((db, row) =>
  db.insertInto("evidence").values(only(row, Object.keys(evidence.shape))),
);
const ofTree = prepared<Pick<Evidence, "tree">, Stored<Evidence>>((db, { tree }) =>
  db.selectFrom("evidence").selectAll().where("tree", "=", tree).orderBy("seq"),
);
const ofTask = prepared<{ task_id: string }, Stored<Evidence>>((db, { task_id }) =>
  db.selectFrom("evidence").selectAll().where("task_id", "=", task_id).orderBy("seq"),
);

/**
 * Results of checks, in order of arrival: a clock that steps back must not make old evidence the
 * newest.
 */
export function evidenceTable(db: Db): EvidenceTable {
  return {
    insert: async (row) => {
      await insert(db, row);
    },
    of: async (task_id) => (await ofTask(db, { task_id })).rows.map(read),
    ofTree: async (tree) => (await ofTree(db, { tree })).rows.map(read),
  };
}
