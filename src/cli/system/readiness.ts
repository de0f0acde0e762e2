import type { Readiness } from "../../domain/readiness.ts";
import { oneLine, paint, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import type { readiness } from "./commands.ts";

/** The seven answers; exit 0 only when all of them hold. */
export const run: Run<typeof readiness> = async (_given, { call, show, look }) => {
  const answer = await call("readiness", {});
  show(answer, () => readinessText(answer, look));
  return answer.signal === null ? 1 : 0;
};

/** The seven answers for a person; the signal stands alone on the last line. */
export function readinessText(readiness: Readiness, look: Look): string {
  const lines = readiness.answers.map(({ question, holds, evidence }) => {
    const mark = holds ? paint(look, "green", "✓") : paint(look, "red", "✗");
    return `${mark} ${oneLine(question)}\n  ${paint(look, "dim", oneLine(evidence))}`;
  });
  const missing = readiness.answers.filter(({ holds }) => !holds).length;
  const last = readiness.signal ?? `Not yet: ${missing} of 7 questions lack evidence.`;
  return `${[...lines, "", last].join("\n")}\n`;
}
