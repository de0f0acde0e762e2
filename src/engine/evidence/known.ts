import { newestOfEach, type Evidence } from "../../domain/evidence.ts";
import type { CheckSetting } from "../../domain/settings.ts";
import type { Tables } from "../../ports/store.ts";
import { requireAttempt } from "../attempts/held.ts";
import { requireTask } from "../lookup.ts";
import { requireProject, requireTree } from "../projects.ts";
import type { World } from "../world.ts";

/** What names a check in the ledger. */
export type NamedCheck = Pick<Evidence, "check" | "command">;

/** What the ledger knows of the checks of a commit, for the worker of an attempt. */
export async function knownOf(world: World, attempt_id: string, commit: string) {
  const project = await world.store.read(async (tables) => {
    const attempt = await requireAttempt(tables, attempt_id);
    return requireProject(tables, (await requireTask(tables, attempt.task_id)).project_id);
  });
  const tree = await requireTree(world, project.repo, commit);
  return world.store.read(async (tables) => {
    const rows = (await tables.evidence.ofTree(tree)).filter(isCheck);
    const retry = await deserving(tables, project.id, tree);
    const of_tree = newestOfEach(rows).map(({ check, command, verdict, output }) => ({
      check,
      command,
      verdict,
      output,
    }));
    return { tree, retry, of_tree };
  });
}

/**
 * Checks that deserve another try when they are red on a tree: those that were flaky on work of the
 * project, and those that were green on this very tree.
 */
export async function deserving(
  tables: Tables,
  project_id: string,
  tree: string,
): Promise<NamedCheck[]> {
  const rows = (await tables.evidence.ofTree(tree)).filter(isCheck);
  const green = rows.filter((row) => row.verdict === "green");
  return [...(await tables.evidence.flaky(project_id)), ...green].map(({ check, command }) => ({
    check,
    command,
  }));
}

/** Whether a check on a tree deserves another try, as `deserving` says. */
export function retryRule(world: Pick<World, "store">, project_id: string, tree: string) {
  return async ({ name, command }: CheckSetting): Promise<boolean> => {
    const those = await world.store.read((tables) => deserving(tables, project_id, tree));
    return those.some((each) => each.check === name && each.command === command);
  };
}

/** Whether a row is of a check that we ran, not what somebody said of a stage. */
const isCheck = ({ stage }: Evidence) =>
  stage === "baseline" || stage === "attempt" || stage === "merge" || stage === "release";
