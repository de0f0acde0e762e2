import { criteriaOf } from "../../engine/evidence/criteria.ts";
import { acceptChecks, projectChecks } from "../../engine/evidence/detected.ts";
import { evidenceKey, exportEvidence } from "../../engine/evidence/export.ts";
import { knownOf } from "../../engine/evidence/known.ts";
import { ledgerOf } from "../../engine/evidence/live.ts";
import type { World } from "../../engine/world.ts";
import { callerName, type Handlers } from "../handler.ts";

type Names =
  | "taskEvidence"
  | "exportEvidence"
  | "evidenceKey"
  | "knownEvidence"
  | "taskCriteria"
  | "projectChecks"
  | "acceptChecks";

/** Answers about what checks said. */
export function evidenceHandlers(world: World): Pick<Handlers, Names> {
  return {
    taskEvidence: {
      kind: "free",
      run: async ({ params }) => ({ items: (await ledgerOf(world, params.id)).items }),
    },
    exportEvidence: { kind: "free", run: ({ params }) => exportEvidence(world, params.id) },
    evidenceKey: {
      kind: "free",
      run: async () => ({ public_key: await evidenceKey(world) }),
    },
    taskCriteria: {
      kind: "free",
      run: async ({ params }) => ({ items: await criteriaOf(world, params.id) }),
    },
    projectChecks: { kind: "free", run: ({ params }) => projectChecks(world, params.id) },
    acceptChecks: {
      kind: "free",
      run: ({ params }, { caller }) => acceptChecks(world, params.id, callerName(caller)),
    },
    knownEvidence: {
      kind: "free",
      run: ({ params, query }) => knownOf(world, params.id, query.commit),
    },
  };
}
