import { overBudget, type UsedPart } from "../../domain/budget.ts";
import { reckon } from "../../domain/price.ts";
import type { RepositorySettings } from "../../domain/settings.ts";
import type { Tables } from "../../ports/store.ts";
import { modelOf, type ToldRun } from "../accounts/recording.ts";
import { requireProject } from "../projects.ts";
import type { World } from "../world.ts";
import { readLimits, settingsAtBase } from "./finish.ts";
import { requireHeld } from "./held.ts";

/** What a run used so far that is still under way; `id` is its attempt's. */
export type RunningUse = Pick<ToldRun, "fence" | "model" | "agent"> & {
  id: string;
  parts: readonly UsedPart[];
};

/**
 * Whether a run that is under way has used up its task's budget, together with those before it.
 * Nothing is kept: the run is recorded when it has ended. Throws `stale_fence` when the attempt
 * does not hold its task.
 */
export async function tellSpending(
  world: World,
  told: RunningUse,
): Promise<{ stop: string | null }> {
  const { attempt, project } = await world.store.read(async (tables) => {
    const held = await requireHeld(tables, told.id, told.fence);
    return { ...held, project: await requireProject(tables, held.task.project_id) };
  });
  const { settings } = await readLimits(() => settingsAtBase(world, project, attempt));
  const model = modelOf(world, attempt, told);
  const used = told.parts.map((part) => priced(world, part, model));
  const stop = await world.store.read((tables) =>
    whyOverBudget(tables, attempt.task_id, settings, used),
  );
  return { stop };
}

function priced({ config }: Pick<World, "config">, part: UsedPart, model: string | null) {
  const { tokens, cost_usd } = part;
  const models = part.model === null ? [] : [{ model: part.model, tokens, cost_usd }];
  return { tokens, cost_usd: reckon({ tokens, cost_usd, models }, model, config.prices).cost_usd };
}

/**
 * Whether the budget of a task is used up, in a sentence; null: it is not. A person who sends it on
 * grants it once more. `under_way`: what no run that has ended holds yet.
 */
export async function whyOverBudget(
  tables: Tables,
  task_id: string,
  { limits }: RepositorySettings,
  under_way: readonly Pick<UsedPart, "tokens" | "cost_usd">[] = [],
): Promise<string | null> {
  const runs = await tables.runs.of({ task_id });
  const spent = overBudget([...runs, ...under_way], limits);
  if (spent === null) return null;
  const answered = await tables.decisions.list({ status: "answered", task_id });
  const granted = answered.find(({ answer }) => answer === "retry")?.answered_at ?? "";
  const since = runs.filter(({ ended_at }) => ended_at > granted);
  return overBudget([...since, ...under_way], limits);
}
