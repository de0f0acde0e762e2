import type { NewFinding } from "../../domain/review.ts";
import type { Run } from "../shape.ts";
import type { reject } from "./commands.ts";
import { taskSentence } from "./view.ts";

/** Asks for changes to what is under review. */
export const run: Run<typeof reject> = async ({ task: id, comment, finding }, { call, show }) => {
  const findings = finding.map(findingOf);
  const task = await call("rejectTask", { params: { id }, body: { comment, findings } });
  show(task, () => taskSentence(task));
};

/** A finding as it is given: `src/a.ts:12:text`, or a text about the whole. */
export function findingOf(given: string): NewFinding {
  const [, path, line, text] = /^([^\n]+?):([1-9]\d{0,8}):(.+)$/s.exec(given) ?? [];
  if (path === undefined || text === undefined) return { path: null, line: null, text: given };
  return { path, line: Number(line), text: text.trim() };
}
