import { randomUUID } from "node:crypto";
import path from "node:path";
import type { AgentEvent, RunSummary } from "../domain/agent-event.ts";
import { LIMITS } from "../domain/limits.ts";
import type { AgentRun } from "../ports/agent.ts";
import { tellRun } from "./account.ts";
import type { Course } from "./course.ts";
import { launchAgent } from "./launch.ts";
import { openingText } from "./opening.ts";
import { openMeter } from "./meter.ts";
import type { Attempt } from "./parts.ts";
import type { Whose } from "./reins.ts";
import { firstIteration } from "./rounds.ts";
import { showEvent } from "./show.ts";

/** The iteration that a run belongs to, with the secret of its result line. */
export type Turn = { iteration: number; nonce: string; telling: Telling };

/** Runs the agent once, with everything it does told to the server as it happens. */
export async function runAgent(attempt: Attempt, turn: Turn, course: Course): Promise<RunSummary> {
  const { iteration, telling } = turn;
  const run = await makeRun(attempt, turn, course);
  const started_at = attempt.parts.clock.now();
  const summary = await observe(attempt, { run, log: `${iteration}`, onEvents: telling.add });
  // First: the money is spent, whatever the server says of what was told before.
  await tellRun(attempt, { iteration, started_at, summary });
  await telling.done();
  return summary;
}

/** A run to be started: `log` is the end of the name of its log file. */
export type Start = {
  run: AgentRun;
  log: string;
  /** The author's where nothing is said. */
  whose?: Whose;
  onEvents: (events: AgentEvent[]) => void;
};

/** Stays with an agent from start to end, under the attempt's limits, boundary and orders. */
export async function observe(
  attempt: Attempt,
  { run, log, whose, onEvents }: Start,
): Promise<RunSummary> {
  const { parts, claim, agent, settings, control } = attempt;
  const meter = openMeter(attempt);
  let leave: () => void = () => undefined;
  try {
    const launched = await launchAgent({
      agent,
      run,
      limits: {
        run_ms: settings.limits.agent_run_ms,
        idle_ms: settings.limits.agent_idle_ms,
        output_bytes_max: LIMITS.agent_run_bytes_max,
      },
      log_file: path.join(parts.home, "logs", "attempts", `${claim.attempt.id}-${log}.jsonl`),
      confine: attempt.boundary.confine,
      onEvents,
      onHeard: (events, reader) => {
        attempt.boundary.saw(events);
        control.hear(events);
        meter.hear(events, reader);
      },
      onStart: (helm) => {
        meter.begin(helm);
        leave = control.take(helm, whose);
      },
      signal: attempt.signal,
    });
    return await lookedAfter(attempt, meter.judge(launched));
  } finally {
    meter.end();
    leave();
  }
}

async function makeRun(attempt: Attempt, turn: Turn, course: Course): Promise<AgentRun> {
  const { iteration } = turn;
  const is_first = iteration === firstIteration(attempt.claim);
  const session = sessionOf(course);
  const is_here = is_first && session === sessionOf(attempt.course);
  const served = await (is_here
    ? attempt.first_prompt
    : fetchPrompt(attempt, { iteration, session }));
  const words = attempt.control.takeWords();
  return {
    ...freshRun(attempt, openingText({ served, course, words, nonce: turn.nonce })),
    session_id: course.session?.id ?? randomUUID(),
    resume: course.session !== null,
    session_totals: course.session?.totals ?? null,
  };
}

/** A run of the attempt's agent in a session of its own. */
export function freshRun(attempt: Attempt, prompt: string): AgentRun {
  const { parts, claim, agent } = attempt;
  return {
    worktree: attempt.plan.path,
    prompt,
    session_id: randomUUID(),
    resume: false,
    session_totals: null,
    variant: attempt.variant,
    config_folder: claim.subscription?.config_folder ?? null,
    scratch: path.join(parts.home, "run", "agents", claim.attempt.id),
    steerable: agent.traits.steerable && agent.steering !== null,
    guard: attempt.boundary.guard,
    env: agentEnvironment(attempt),
    task: { id: claim.task.id, title: claim.task.title },
  };
}

/** Says of a run that was ended from here why that was, and whether it went where it may not. */
async function lookedAfter(attempt: Attempt, run: RunSummary): Promise<RunSummary> {
  const trespass = await attempt.boundary.trespass();
  if (trespass !== null) return { ...run, stopped_by: "boundary", error: trespass };
  const circle = run.stopped_by === "loop_guard" ? attempt.control.circle() : null;
  return circle === null ? run : { ...run, error: circle };
}

function agentEnvironment({ parts, claim, env }: Attempt): Record<string, string> {
  return {
    ...parts.env,
    ...env,
    RINGMASTER_WORKER: parts.id,
    RINGMASTER_ATTEMPT: claim.attempt.id,
  };
}

const sessionOf = (course: Course) => (course.session === null ? "fresh" : "resumed");

/**
 * The prompt for an iteration, as the server assembles it: short for a session that is resumed. An
 * older server answers with the whole one.
 */
export async function fetchPrompt(
  { parts, client, claim, signal }: Pick<Attempt, "parts" | "client" | "claim" | "signal">,
  query: { iteration: number; session: "fresh" | "resumed" },
): Promise<string> {
  const input = { params: { id: claim.attempt.id }, query };
  const { text, problems } = await client.call("attemptPrompt", input, { signal });
  // A server of before tells none.
  for (const problem of problems ?? []) parts.show(`  ${problem}`);
  return text;
}

/** Tells the server what an agent does. */
export type Telling = { add(events: AgentEvent[]): void; done(): Promise<void> };

/**
 * Sends events in numbered batches, one after the other, in the order in which they came. Two that
 * tell of one iteration begin at different numbers.
 */
export function tellOutput(
  { parts, claim, client, signal }: Attempt,
  iteration: number,
  first_batch = 0,
): Telling {
  const { id, fence } = claim.attempt;
  let batch = first_batch;
  return {
    add(events: AgentEvent[]): void {
      for (const event of events) parts.show(showEvent(event));
      const body = { fence, iteration, batch, events };
      const idempotency_key = `output:${id}:${iteration}:${batch}`;
      client.say("appendOutput", { params: { id }, body }, { idempotency_key, signal });
      batch += 1;
    },
    done: () => client.settled(),
  };
}
