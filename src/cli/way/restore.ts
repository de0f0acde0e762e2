import { resolve } from "node:path";
import { branchName } from "../../domain/task.ts";
import type { Run } from "../shape.ts";
import { word } from "../word.ts";
import type { restore } from "./commands.ts";

/** Brings work of a task back. */
export const run: Run<typeof restore> = async ({ task: id, attempt, to, branch }, context) => {
  const body = {
    attempt_id: attempt,
    folder: to === null ? null : resolve(to),
    branch: word(branchName, branch, "--branch") ?? null,
  };
  const restored = await context.call("restoreTask", { params: { id }, body });
  const { ref, folder, repo } = restored;
  const place = folder === null ? `in ${repo}` : `checked out in ${folder}`;
  context.show(restored, () => `${ref} is the branch ${restored.branch} ${place}.`);
};
