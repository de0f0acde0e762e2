import { fields } from "../output.ts";
import type { Run } from "../shape.ts";
import type { pull } from "./commands.ts";

/**
 * Claims for a worker that is no process of ours. With `--json`: the task's own fields with the
 * attempt, its fencing number and token beside them; without a task not a byte, and exit 0 either
 * way.
 */
export const run: Run<typeof pull> = async ({ worker: id }, { call, show, note, look }) => {
  const { claim } = await call("claimTask", { params: { id }, body: {} });
  if (!claim) return note("No task is ready for this worker.");
  const { task, attempt, token, lease_ms, heartbeat_ms, project } = claim;
  const { fence, branch, worktree } = attempt;
  const held = { attempt: attempt.id, fence, token, lease_ms, heartbeat_ms };
  show({ ...task, ...held, branch, worktree, repo: project.repo }, () =>
    fields(
      [
        ["task", task.id],
        ["title", task.title],
        ["attempt", attempt.id],
        ["fence", fence],
        ["branch", branch],
        ["repository", project.repo],
        ["token", token],
      ],
      look,
    ),
  );
};
