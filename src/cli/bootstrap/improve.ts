import type { Task } from "../../domain/task.ts";
import { Problem } from "../../domain/problem.ts";
import type { Context } from "../context.ts";
import { followTask, isSettled } from "./follow.ts";
import type { Stage } from "./prepare.ts";

const TITLE = "Note in Ringmaster's own code that it can improve itself";

const DESCRIPTION = [
  "Append one entry to the array IMPROVEMENTS in src/server/improvements.ts, with this task's id",
  "as task_id and this task's title as title. Keep the file formatted as it is. /health counts the",
  "entries and the web page lists them, so the change can be seen as soon as it serves. Change",
  "nothing else.",
].join(" ");

/**
 * A first self-improvement: task, worker, work, merge, release, and its effect seen from
 * outside.
 */
export async function improve(stage: Stage, agent: string | null, context: Context): Promise<void> {
  const { steps, project } = stage;
  const before = await context.call("health", {});
  const choice = agent ?? "rehearsal:improve";
  if (agent !== null) await requireUsable(agent, context);
  const task = await steps.take(
    "task",
    () => addTask(context, project.id, choice),
    (t) => `${t.id} "${t.title}" for ${choice}`,
  );
  await spawnFor(stage, choice, context);
  const done = await steps.take(
    "work",
    async () => {
      const end = await followTask(task.id, context, isSettled);
      if (end.status !== "completed") throw notDone(end);
      return end;
    },
    (t) => `${t.id} ${t.status}, merged as ${t.merge_commit?.slice(0, 10) ?? "nothing"}`,
  );
  await steps.take(
    "effect",
    () => seeEffect(context, done, before.self_improvements),
    (h) =>
      `generation ${h.generation} serves ${h.commit.slice(0, 10)}; ` +
      `improvements: ${h.self_improvements}`,
  );
}

/** An agent that cannot work here is refused before anything is made for it. */
async function requireUsable(choice: string, context: Context): Promise<void> {
  const [name = choice] = choice.split(":", 1);
  const { items } = await context.call("listAgents", {});
  const found = items.find((each) => each.name === name);
  if (found?.usable) return;
  const known = items.map((each) => each.name).join(", ");
  throw new Problem(
    "agent_unavailable",
    found?.detail ?? `Expected an agent that is configured here (${known}), got "${name}".`,
    found?.hint ?? "See which ones can be used: ringmaster agent list",
  );
}

/** Makes a task on Ringmaster's own code, ready at once. */
export function addTask(
  context: Context,
  project_id: string,
  agent: string,
  { title, description } = { title: TITLE, description: DESCRIPTION },
): Promise<Task> {
  const body = { project_id, title, description, agent, ready: true };
  return context.call("addTask", { body: { ...body, kind: "chore", priority: "P1" } });
}

/** A worker in a session of its own for the agent; one that runs already is kept. */
export async function spawnFor({ steps }: Stage, choice: string, context: Context): Promise<void> {
  const agent = choice.split(":", 1)[0] ?? choice;
  await steps.take(
    "worker",
    () => context.call("spawnNewWorker", { body: { name: `${agent}-1`, agent } }),
    (w) => `${w.name} in session ${w.session}; look at it with: ${w.attach.join(" ")}`,
  );
}

function notDone(task: Task): Problem {
  return new Problem(
    "conflict",
    `Task ${task.id} ended as ${task.status}: ${task.reason ?? "no reason was recorded"}.`,
    `See: ringmaster task show ${task.id} and ringmaster task logs ${task.id}`,
  );
}

async function seeEffect(context: Context, task: Task, before: number) {
  const health = await context.call("health", {});
  if (health.commit === task.merge_commit && health.self_improvements > before) return health;
  throw new Problem(
    "internal",
    `Expected ${task.merge_commit} to serve with more than ${before} improvements, ` +
      `got ${health.commit} with ${health.self_improvements}.`,
    "See: ringmaster reload history",
  );
}
