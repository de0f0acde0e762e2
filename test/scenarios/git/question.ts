import { project, PROJECT_DEFAULTS } from "../../../src/domain/project.ts";
import { task, TASK_DEFAULTS } from "../../../src/domain/task.ts";
import type { ContextQuestion } from "../../../src/ports/context.ts";

const AT = "2026-01-02T03:04:05.000Z";

/** What a context source is asked for a task with this title on this commit. */
export function questionOn(
  repo: string,
  commit: string,
  title: string,
  more: { description?: string; tokens_max?: number } = {},
): ContextQuestion {
  return {
    commit,
    tokens_max: more.tokens_max ?? 8_000,
    project: project.parse({
      ...PROJECT_DEFAULTS,
      id: "pj-a1b2",
      name: "place",
      repo,
      default_branch: "main",
      is_self: false,
      created_at: AT,
      updated_at: AT,
    }),
    task: task.parse({
      ...TASK_DEFAULTS,
      id: "bd-a1b2",
      project_id: "pj-a1b2",
      title,
      description: more.description ?? "",
      kind: "task",
      priority: "P2",
      status: "ready",
      agent: null,
      created_at: AT,
      updated_at: AT,
    }),
  };
}
