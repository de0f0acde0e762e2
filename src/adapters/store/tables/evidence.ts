import { evidence, type Evidence } from "../../../domain/evidence.ts";
import type { EvidenceTable } from "../../../ports/store.ts";
import { only, prepared } from "../prepared.ts";
import { rowReader, type Stored } from "../rows.ts";
import type { Db } from "../schema.ts";
import { isKnown } from "./conditions.ts";

const read = rowReader("evidence", evidence);
const known = isKnown("stage", evidence.shape.stage.options);

const insert = prepared<Evidence, unknown>((db, row) =>
  db.insertInto("evidence").values(only(row, Object.keys(evidence.shape))),
);
const keep = prepared<{ hash: string; text: string }, unknown>((db, row) =>
  db
    .insertInto("outputs")
    .values(only(row, ["hash", "text"]))
    .onConflict((conflict) => conflict.column("hash").doNothing()),
);

type Read = Stored<Evidence> & { kept: string | null };

const whole = (db: Db) =>
  db
    .selectFrom("evidence")
    .leftJoin("outputs", "outputs.hash", "evidence.output_hash")
    .selectAll("evidence")
    .select("outputs.text as kept")
    .where(known)
    .orderBy("evidence.seq");

const ofTree = prepared<Pick<Evidence, "tree">, Read>((db, { tree }) =>
  whole(db).where("tree", "=", tree),
);
const ofTask = prepared<{ task_id: string }, Read>((db, { task_id }) =>
  whole(db).where("task_id", "=", task_id),
);
const flaky = prepared<{ project_id: string }, Pick<Evidence, "check" | "command">>(
  (db, { project_id }) =>
    db
      .selectFrom("evidence")
      .innerJoin("tasks", "tasks.id", "evidence.task_id")
      .select(["evidence.check", "evidence.command"])
      .distinct()
      .where("evidence.flaky", "=", 1)
      .where("tasks.project_id", "=", project_id),
);

/** The output of newer rows lies beside them. */
function readWhole(row: Read): Evidence {
  if (row.kept !== null) row.output = row.kept;
  return read(row);
}

/**
 * Results of checks, in order of arrival: a clock that steps back must not make old evidence the
 * newest.
 */
export function evidenceTable(db: Db): EvidenceTable {
  return {
    insert: async (row) => {
      const { output_hash: hash, output: text } = row;
      if (hash !== null) await keep(db, { hash, text });
      await insert(db, hash === null ? row : { ...row, output: "" });
    },
    of: async (task_id) => (await ofTask(db, { task_id })).rows.map(readWhole),
    ofTree: async (tree) => (await ofTree(db, { tree })).rows.map(readWhole),
    flaky: async (project_id) => (await flaky(db, { project_id })).rows,
    keepText: async (row) => {
      await keep(db, row);
    },
    texts: async (hashes) =>
      hashes.length === 0
        ? []
        : db.selectFrom("outputs").selectAll().where("hash", "in", hashes).execute(),
  };
}
