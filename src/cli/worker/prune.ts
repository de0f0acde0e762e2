import { agrees } from "../agrees.ts";
import type { Context } from "../context.ts";
import { table } from "../output.ts";
import type { Run } from "../shape.ts";
import type { prune } from "./commands.ts";

const UNASKED = "Nothing was removed. To remove them: ringmaster worker prune-worktrees --yes";
const QUESTION = "What was not merged is kept under refs/ringmaster/backup. Remove them? [y/N]";

/** Lists the worktrees that nobody needs; they are removed when a person says yes. */
export const run: Run<typeof prune> = async ({ dry_run, yes }, context) => {
  const only_lists = dry_run || !yes;
  const found = await pruneAll(context, only_lists);
  if (dry_run || yes || found === 0) return;
  if (await agrees(context, QUESTION, UNASKED)) await pruneAll(context, false);
};

async function pruneAll(context: Context, dry_run: boolean): Promise<number> {
  const answer = await context.call("pruneWorktrees", { body: { dry_run } });
  const rows = answer.items.map(({ path, why, kept_under, refused }) => [
    path,
    kept_under,
    refused === null ? why : { text: `left there: ${refused}`, color: "yellow" as const },
  ]);
  const heads = [dry_run ? "WOULD BE REMOVED" : "REMOVED", "WORK KEPT UNDER", "BECAUSE"];
  context.show(answer, () => table(heads, rows, context.look, "No worktree is left over."));
  return answer.items.length;
}
