import { setTimeout } from "node:timers/promises";
import { Problem } from "../../domain/problem.ts";
import { RELOAD_ENDS, type Reload } from "../../domain/reload.ts";
import { duration } from "../output.ts";
import type { Context } from "../context.ts";
import { addTask, spawnFor } from "./improve.ts";
import { followTask } from "./follow.ts";
import type { Stage } from "./prepare.ts";

/** A harmful change and what must become of it. */
type Harm = { variant: string; told: string; phase: "refused" | "rolled_back" };

const HARMS: readonly Harm[] = [
  {
    variant: "unhealthy",
    told: "passes its checks and fails its probe: it must never serve",
    phase: "refused",
  },
  {
    variant: "slow",
    told: "answers, and takes far longer once it serves: it must be left within seconds",
    phase: "rolled_back",
  },
];

/** Merges harmful changes on purpose, and shows that each is refused or left, and taken back. */
export async function rehearseRollback(stage: Stage, context: Context): Promise<number> {
  await spawnFor(stage, "rehearsal", context);
  const reloads: Reload[] = [];
  for (const harm of HARMS)
    reloads.push(
      await stage.steps.take(harm.variant, () => suffer(stage, harm, context), describe),
    );
  const health = await context.call("health", {});
  const duration_ms = Math.round(performance.now() - stage.began_ms);
  const result = { health, duration_ms, steps: stage.steps.all, reloads };
  context.show(result, () => `Every harmful change was taken back; ${health.commit} serves.`);
  return 0;
}

async function suffer(stage: Stage, harm: Harm, context: Context): Promise<Reload> {
  context.note(`${harm.variant}: ${harm.told}`);
  const before = await context.call("health", {});
  const words = {
    title: `Rehearsal of a harmful change: ${harm.variant}`,
    description: `A recorded change that ${harm.told}.`,
  };
  const agent = `rehearsal:${harm.variant}`;
  const task = await addTask(context, stage.project.id, agent, words);
  const reopened = ["ready", "blocked"];
  const back = await followTask(
    task.id,
    context,
    (t) => reopened.includes(t.status) && t.attempts > 0,
  );
  const cancelled = { params: { id: task.id }, body: { status: "archived" } };
  await context.call("changeTask", cancelled);
  const reload = await takenBack(task.id, context);
  const after = await context.call("health", {});
  if (reload.phase !== harm.phase || after.commit !== before.commit)
    throw surprise(harm, reload, back.reason);
  return reload;
}

const REVERT_TRIES = 300;

/** The task's reload once main has been reverted. */
async function takenBack(task_id: string, context: Context): Promise<Reload> {
  for (let tries = 0; tries < REVERT_TRIES; tries++) {
    const { items } = await context.call("reloadHistory", { query: {} });
    const reload = items.find((r) => r.task_id === task_id);
    if (reload && RELOAD_ENDS.includes(reload.phase) && reload.revert_commit !== null)
      return reload;
    await setTimeout(200, undefined, { signal: context.signal });
  }
  throw new Problem(
    "timeout",
    `Main was not reverted after task ${task_id}.`,
    "See: ringmaster reload history and ringmaster logs",
  );
}

function surprise(harm: Harm, reload: Reload, why: string | null): Problem {
  return new Problem(
    "internal",
    `Expected the change "${harm.variant}" to be ${harm.phase}, ` +
      `but its reload ended as ${reload.phase}: ${why ?? reload.reason}.`,
    `See: ringmaster reload history`,
  );
}

function describe(reload: Reload): string {
  const took_ms = Date.parse(reload.ended_at ?? reload.started_at) - Date.parse(reload.started_at);
  const phase = reload.phase === "refused" ? "never served" : "was left";
  const reverted = `main reverted by ${reload.revert_commit?.slice(0, 10)}`;
  const took = `${duration(took_ms)} in all`;
  return `${phase} (${reload.reason}); ${reverted}; the task was reopened and put away; ${took}`;
}
