import { sayAnswer } from "../decision/answer.ts";
import type { Run } from "../shape.ts";
import type { answer } from "./commands.ts";

/** Answers a question. */
export const run: Run<typeof answer> = async (given, context) =>
  sayAnswer("answerQuestion", given, context);
