import type { Reload } from "../../../src/domain/reload.ts";
import type { Task } from "../../../src/domain/task.ts";
import { apply } from "../../../src/engine/moves/apply.ts";
import { openReload } from "../../../src/engine/effects/reloads.ts";
import { mergingTask, openRing, type Ring, type RingOptions } from "../../support/world.ts";

/** A task of our own code that is merged, with the reload that is to bring it. */
export async function deploying(options: RingOptions = {}): Promise<{
  ring: Ring;
  task: Task;
  reload: Reload;
  base: string;
}> {
  const ring = await openRing({ ...options, is_self: true });
  const { world, place } = ring;
  const { attempt, task } = await mergingTask(ring);
  const base = place.git(["rev-parse", "main"]);
  place.git(["merge", "-q", "--ff-only", attempt.branch]);
  const to_commit = place.git(["rev-parse", "main"]);
  const tree = place.git(["rev-parse", "main^{tree}"]);
  const settings = await world.workspace.settings(place.repo, base);
  const merged = await ring.find(task.id);
  const reload = await world.store.write(async (t) => {
    const move = { task: merged, trigger: "merged", actor: "engine", proof: { tree, settings } };
    await apply(world, t, { ...move, changes: { merge_commit: to_commit } });
    const wish = { task_id: task.id, trigger: "merge", to_commit, base_commit: base } as const;
    return openReload(world, t, wish);
  });
  return { ring, task: await ring.find(task.id), reload, base };
}

/** Every reload, newest first. */
export const reloads = ({ world }: Ring) => world.store.read((t) => t.reloads.list(10));
