import type { Context } from "../context.ts";
import { table } from "../output.ts";
import type { Run } from "../shape.ts";
import type { prune } from "./commands.ts";

/** Removes worktrees that no running attempt uses, or only lists them. */
export const run: Run<typeof prune> = async ({ dry_run }, context) => {
  const { installation } = context.world;
  const items = await installation.pruneWorktrees({ dry_run, in_use: () => inUse(context) });
  const rows = items.map(({ path, kept_under }) => [path, kept_under]);
  context.show({ dry_run, items }, () =>
    table(
      [dry_run ? "WOULD BE REMOVED" : "REMOVED", "WORK KEPT UNDER"],
      rows,
      context.look,
      "No worktree is left over.",
    ),
  );
};

/** Stages of a task in which its worktree or its branch is still needed. */
const BUSY = ["coding", "error_fixing", "testing", "merging"];

/** Worktrees of every task that is worked on or merged. */
async function inUse({ call }: Context): Promise<string[]> {
  const tasks = await Promise.all(BUSY.map((status) => idsOf(status, call)));
  const lists = await Promise.all(
    tasks.flat().map((id) => call("listAttempts", { params: { id } })),
  );
  return lists.flatMap(({ items }) => items.map(({ worktree }) => worktree));
}

async function idsOf(status: string, call: Context["call"]): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const query = { status, limit: 500, ...(after === null ? {} : { after }) };
    const page: { items: { id: string }[]; next: string | null } = await call("listTasks", {
      query,
    });
    ids.push(...page.items.map(({ id }) => id));
    after = page.next;
    if (after === null) return ids;
  }
}
