import { ageOf, tellAge } from "../../domain/baseline.ts";
import { newestOfEach, type Evidence } from "../../domain/evidence.ts";
import { requireAttempt } from "../attempts/held.ts";
import { requireTask } from "../lookup.ts";
import { requireProject } from "../projects.ts";
import type { World } from "../world.ts";

/** What failed, and whether it did so before the work began, in a sentence; null: it is new. */
export type Failing = Evidence & { remark: string | null };

/** What the checks of an attempt's iteration did not find in order: the last word of each. */
export async function failuresOf(
  world: World,
  attempt_id: string,
  iteration: number,
): Promise<Failing[]> {
  const { failures, repo, base } = await world.store.read(async (tables) => {
    const attempt = await requireAttempt(tables, attempt_id);
    const rows = (await tables.evidence.of(attempt.task_id)).filter(
      (row) =>
        row.attempt_id === attempt_id && row.iteration === iteration && row.stage === "attempt",
    );
    const { project_id } = await requireTask(tables, attempt.task_id);
    return {
      failures: newestOfEach(rows).filter(({ verdict }) => verdict !== "green"),
      repo: (await requireProject(tables, project_id)).repo,
      base: attempt.base_commit,
    };
  });
  if (failures.length === 0) return [];
  const before = await wordsOn(world, repo, base);
  return failures.map((row) => ({ ...row, remark: remarkOn(row, before) }));
}

function remarkOn(row: Evidence, before: readonly Evidence[]): string | null {
  return row.verdict === "red" ? tellAge(row.check, ageOf(row, before)) : null;
}

/** Everything known of a commit's tree; nothing where the commit is gone. */
async function wordsOn(world: World, repo: string, commit: string | null): Promise<Evidence[]> {
  const tree = commit && (await world.delivery.tree(repo, commit).catch(() => null));
  return tree ? world.store.read((tables) => tables.evidence.ofTree(tree)) : [];
}
