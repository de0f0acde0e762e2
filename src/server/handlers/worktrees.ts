import { lease } from "../../engine/attempts/resources.ts";
import { listWorktrees, prune } from "../../engine/worktrees/prune.ts";
import { restore } from "../../engine/worktrees/restore.ts";
import type { World } from "../../engine/world.ts";
import type { Handlers } from "../handler.ts";

type Names = "listWorktrees" | "pruneWorktrees" | "restoreTask" | "leaseResources";

/**
 * Worktrees of this machine, and what of it attempts lease. `ending` gives the signal that aborts
 * when the server drains.
 */
export function worktreeHandlers(world: World, ending: () => AbortSignal): Pick<Handlers, Names> {
  return {
    listWorktrees: {
      kind: "free",
      async run() {
        const items = await listWorktrees(world);
        const kept_mb = items.reduce((sum, { mb }) => sum + (mb ?? 0), 0);
        return { items, kept_mb, kept_mb_max: world.config.worktrees.pool_mb_max };
      },
    },
    pruneWorktrees: {
      kind: "free",
      run: async ({ body }) => ({ dry_run: body.dry_run, items: await prune(world, body) }),
    },
    restoreTask: {
      kind: "free",
      run: async ({ params: { id }, body }) => ({
        id,
        ...(await restore(world, { task_id: id, ...body })),
      }),
    },
    leaseResources: {
      kind: "free",
      run: ({ params, body }, { signal }) =>
        lease(world, { ...params, ...body }, AbortSignal.any([signal, ending()])),
    },
  };
}
