import { Problem } from "../../domain/problem.ts";
import type { Run } from "../shape.ts";
import type { bootstrap } from "../system/commands.ts";
import { finish } from "./finish.ts";
import { improve } from "./improve.ts";
import { prepare } from "./prepare.ts";
import { rehearseRollback } from "./rollback.ts";

/**
 * Sets everything up, shows the whole main job on Ringmaster itself, and answers the seven
 * questions.
 */
export const run: Run<typeof bootstrap> = async (given, context) => {
  const { rehearse, agent } = given;
  if (rehearse !== null && rehearse !== "rollback") throw unknownRehearsal(rehearse);
  const stage = await prepare(given, context);
  const ready = await context.call("readiness", {});
  if (rehearse === "rollback") return rehearseRollback(stage, context);
  if (ready.signal === null || agent !== null) await improve(stage, agent, context);
  else context.note("what serves has proven itself already; nothing needs to be done again");
  return finish(stage, context);
};

function unknownRehearsal(word: string): Problem {
  return new Problem(
    "invalid_input",
    `Expected "rollback" for --rehearse, got "${word}".`,
    "Run: ringmaster bootstrap --rehearse rollback",
  );
}
