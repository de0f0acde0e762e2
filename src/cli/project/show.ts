import { fields, table } from "../output.ts";
import type { Run } from "../shape.ts";
import type { show as shape } from "./commands.ts";

type Push = {
  remote: string;
  address: string | null;
  pushed: string | null;
  error: string | null;
} | null;

function pushLine(push: Push): string | null {
  if (push === null) return null;
  const last = push.pushed === null ? "nothing yet" : `last ${push.pushed.slice(0, 10)}`;
  const where = push.address === null ? push.remote : `${push.remote} (${push.address})`;
  return `${where}, ${last}${push.error === null ? "" : `; ${push.error}`}`;
}

/** A project and the checks its repository asks for. */
export const run: Run<typeof shape> = async ({ project: id }, { call, show, look }) => {
  const project = await call("showProject", { params: { id } });
  const checks = project.settings.checks.map(({ name, command }) => [name, command]);
  show(project, () =>
    [
      fields(
        [
          ["id", project.id],
          ["name", project.name],
          ["repository", project.repo],
          ["branch", project.default_branch],
          ["head", project.head],
          ["stages", ["code", "test", ...project.stages].join(", ")],
          ["requires", project.requires.join(", ") || null],
          ["at once", project.concurrency],
          ["budget", project.budget_usd === null ? null : `${project.budget_usd} USD`],
          ["collisions", project.collisions],
          ["paused", project.paused ? "yes: nothing is handed out" : "no"],
          ["pushed to", pushLine(project.push)],
          ["settings", project.settings_problem && `${project.settings_problem} Older ones hold.`],
          ["own code", project.is_self ? "yes: what is merged is released" : "no"],
        ],
        look,
      ),
      table(["CHECK", "COMMAND"], checks, look, "ringmaster.toml names no checks."),
    ].join("\n"),
  );
};
