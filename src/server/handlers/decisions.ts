import { answerDecision } from "../../engine/moves/answer.ts";
import type { World } from "../../engine/world.ts";
import { callerName, type Handlers } from "../handler.ts";

/** Questions that only a person can answer. */
export function decisionHandlers(world: World): Pick<Handlers, "listDecisions" | "answerDecision"> {
  return {
    listDecisions: {
      kind: "read",
      run: async (tables, { query: { status } }) => ({
        items: await tables.decisions.list(status === undefined ? {} : { status }),
      }),
    },
    answerDecision: {
      kind: "write",
      run: (tables, { params, body }, caller) =>
        answerDecision(world, tables, { ...params, ...body, actor: callerName(caller) }),
    },
  };
}
