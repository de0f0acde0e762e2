import type { Attempt } from "../../domain/attempt.ts";
import type { Project } from "../../domain/project.ts";
import { SETTINGS_FILE } from "../../domain/settings.ts";
import type { Task } from "../../domain/task.ts";
import { recordEvidence } from "../attempts/held.ts";
import type { Proof } from "../moves/apply.ts";
import type { World } from "../world.ts";

/** A commit that is to be proven, and whose it is. */
export type ProveJob = {
  attempt: Attempt | null;
  task: Task | null;
  project: Project;
  stage: "attempt" | "merge" | "release";
  commit: string;
  proof: Proof;
  /** What it goes on from: settings that were broken there already are not its doing. */
  base?: string;
};

/** As what it stands in the ledger. No check of a project can have this name. */
export const SETTINGS_CHECK = SETTINGS_FILE;

/**
 * What is wrong with the settings that a result brings; null: they can be used. It would be merged,
 * and everything after it judged by older settings; so it counts as a red check.
 */
export async function misfitBrought(world: World, job: ProveJob): Promise<string | null> {
  const { project, commit, base = null, proof, stage } = job;
  const misfit = await world.workspace.misfit({ repo: project.repo, from: base, to: commit });
  if (misfit === null) return null;
  await world.store.write((tables) =>
    recordEvidence(world, tables, {
      task_id: job.task?.id ?? null,
      attempt_id: job.attempt?.id ?? null,
      iteration: null,
      stage,
      check: SETTINGS_CHECK,
      command: "read the settings that it brings",
      verdict: "red",
      exit_code: null,
      duration_ms: 0,
      tree: proof.tree,
      output: misfit.text,
    }),
  );
  return misfit.text;
}
