import type { RunSummary, TokenUsage } from "../../domain/agent-event.ts";
import { modelFor } from "../../domain/account.ts";
import type { Attempt } from "../../domain/attempt.ts";
import { reckon } from "../../domain/price.ts";
import type { Run } from "../../domain/run.ts";
import type { Tables } from "../../ports/store.ts";
import { requireAttempt, staleFence } from "../attempts/held.ts";
import { happened } from "../ledger.ts";
import { requireTask } from "../lookup.ts";
import type { World } from "../world.ts";
import { liftLimit, noteLimit } from "./limits.ts";

type Ground = Pick<World, "clock" | "config">;

/** As much of a run's summary as is kept. */
export type ToldSummary = Pick<
  RunSummary,
  | "exit_code"
  | "signal"
  | "session_id"
  | "ended"
  | "tokens"
  | "cost_usd"
  | "models"
  | "session_totals"
  | "limit"
  | "error"
  | "stopped_by"
>;

/** A run of an attempt's agent, as its worker tells it. `id` is the worker's own. */
export type ToldRun = Pick<Run, "id" | "attempt_id" | "iteration" | "started_at" | "ended_at"> & {
  fence: number;
  /** Model that the agent was started with, where one was named. */
  model: string | null;
  /** Another agent than the attempt's, such as one that reviews; null: the attempt's. */
  agent?: string | null;
  summary: ToldSummary;
};

/**
 * Keeps what a run used, once: the same id again changes nothing. The money is spent whether or not
 * the attempt still holds its task, so an ended one may tell it, too. A usage limit parks the
 * account; a success lifts it.
 */
export async function recordRun(world: Ground, tables: Tables, told: ToldRun): Promise<Run> {
  const attempt = await requireAttempt(tables, told.attempt_id);
  if (attempt.fence !== told.fence) throw staleFence(attempt, told.fence);
  const before = await tables.runs.of({ attempt_id: attempt.id });
  const known = before.find(({ id }) => id === told.id);
  if (known) return known;
  const { project_id } = await requireTask(tables, attempt.task_id);
  const run = runOf(world, attempt, project_id, bounded(world, told));
  await tables.runs.insert(run);
  await tables.attempts.update(attempt.id, { ...sumOf([...before, run]), ...session(run) });
  if (isOwn(told))
    await judgeLimit(world, tables, attempt, { ...told, started_at: run.started_at });
  await happened(world.clock, tables, {
    kind: "attempt.run",
    subject: attempt.id,
    task_id: attempt.task_id,
    data: { run: run.id, iteration: run.iteration, tokens: run.tokens, cost_usd: run.cost_usd },
  });
  return run;
}

/** A worker's clock may be ahead: what was used lies in no window that is still to come. */
function bounded({ clock }: Ground, told: ToldRun): ToldRun {
  const before = (a: string, b: string) => (a < b ? a : b);
  const ended_at = before(told.ended_at, clock.now());
  return { ...told, ended_at, started_at: before(told.started_at, ended_at) };
}

function runOf(world: Ground, attempt: Attempt, project_id: string, told: ToldRun): Run {
  const { summary } = told;
  const is_own = isOwn(told);
  const model = modelOf(world, attempt, told);
  const { cost_usd, cost_source, models } = reckon(summary, model, world.config.prices);
  return {
    id: told.id,
    attempt_id: attempt.id,
    task_id: attempt.task_id,
    project_id,
    iteration: told.iteration,
    agent: told.agent ?? attempt.agent,
    model: models[0]?.model ?? model,
    subscription: is_own ? attempt.subscription : null,
    session_id: summary.session_id,
    tokens: summary.tokens,
    cost_usd,
    cost_source,
    models,
    session_totals: summary.session_totals,
    exit_code: summary.exit_code,
    signal: summary.signal,
    stopped_by: storedCause(summary),
    ended: summary.error ?? summary.ended?.reason ?? null,
    started_at: told.started_at,
    ended_at: told.ended_at,
  };
}

/** A release before this one could not read `budget`; why it was stopped stands in `ended`. */
function storedCause({ stopped_by }: ToldRun["summary"]): Run["stopped_by"] {
  return stopped_by === "budget" ? "cancelled" : stopped_by;
}

/** The model of a run, as far as its start tells: another agent's is not that of the attempt. */
export function modelOf(
  { config }: Ground,
  { agent, subscription }: Attempt,
  told: Pick<ToldRun, "model" | "agent">,
): string | null {
  return told.model ?? (isOwn(told) ? modelFor(agent, subscription, config.subscriptions) : null);
}

const isOwn = ({ agent }: Pick<ToldRun, "agent">) => (agent ?? null) === null;

const session = ({ session_id }: Run) => (session_id === null ? {} : { session_id });

/** What runs used together; unknown as soon as one of them is. */
export function sumOf(runs: readonly Run[]): Pick<Attempt, "tokens" | "cost_usd"> {
  const sum = (amount: (run: Run) => number | null) =>
    runs.map(amount).reduce((a, b) => (a === null || b === null ? null : a + b), 0);
  const of = (kind: keyof TokenUsage) => sum(({ tokens }) => tokens[kind]);
  return {
    tokens: {
      input: of("input"),
      output: of("output"),
      cache_read: of("cache_read"),
      cache_write: of("cache_write"),
    },
    cost_usd: sum((run) => run.cost_usd),
  };
}

async function judgeLimit(
  world: Ground,
  tables: Tables,
  attempt: Attempt,
  { started_at, summary }: ToldRun,
): Promise<void> {
  const { limit, ended, exit_code, error } = summary;
  const went_well = ended?.ok ?? exit_code === 0;
  if (limit !== null && ended?.ok !== true) {
    const message = error ?? ended?.reason ?? "The usage limit is reached.";
    await noteLimit(world, tables, attempt, { resets_at: limit.resets_at, message });
  } else if (went_well) await liftLimit(world, tables, attempt, started_at);
}
