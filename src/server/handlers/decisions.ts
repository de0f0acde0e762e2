import { answerDecision, answerQuestion } from "../../engine/moves/answer.ts";
import { askQuestion } from "../../engine/attempts/tried.ts";
import { questions, requireDecision } from "../../engine/moves/decisions.ts";
import type { World } from "../../engine/world.ts";
import { callerName, type Handlers } from "../handler.ts";

type Names =
  | "listDecisions"
  | "showDecision"
  | "listQuestions"
  | "answerQuestion"
  | "askQuestion"
  | "answerDecision";

/** Questions that only a person can answer. */
export function decisionHandlers(world: World): Pick<Handlers, Names> {
  return {
    listDecisions: {
      kind: "read",
      run: async (tables, { query: { status } }) => ({
        items: await tables.decisions.list(status === undefined ? {} : { status }),
      }),
    },
    showDecision: {
      kind: "read",
      run: (tables, { params }) => requireDecision(tables, params.id),
    },
    listQuestions: {
      kind: "read",
      run: async (tables, { query: { status } }) => ({ items: await questions(tables, status) }),
    },
    answerQuestion: {
      kind: "write",
      run: (tables, { params, body }, caller) =>
        answerQuestion(world, tables, { ...params, ...body, actor: callerName(caller) }),
    },
    askQuestion: {
      kind: "free",
      run: ({ params, body }) => askQuestion(world, { ...params, ...body }),
    },
    answerDecision: {
      kind: "write",
      run: (tables, { params, body }, caller) =>
        answerDecision(world, tables, { ...params, ...body, actor: callerName(caller) }),
    },
  };
}
