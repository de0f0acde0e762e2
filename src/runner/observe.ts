import { randomUUID } from "node:crypto";
import path from "node:path";
import type { AgentEvent, RunSummary } from "../domain/agent-event.ts";
import { LIMITS } from "../domain/limits.ts";
import type { AgentRun } from "../ports/agent.ts";
import { tellRun } from "./account.ts";
import type { Course } from "./course.ts";
import { launchAgent } from "./launch.ts";
import { openingText } from "./opening.ts";
import type { Attempt } from "./parts.ts";
import { showEvent } from "./show.ts";

/** The iteration that a run belongs to, with the secret of its result line. */
export type Turn = { iteration: number; nonce: string; telling: Telling };

/** Runs the agent once, with everything it does told to the server as it happens. */
export async function runAgent(attempt: Attempt, turn: Turn, course: Course): Promise<RunSummary> {
  const { parts, claim, agent, settings, control } = attempt;
  const { iteration, telling } = turn;
  const run = await makeRun(attempt, turn, course);
  const started_at = parts.clock.now();
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
      log_file: path.join(parts.home, "logs", "attempts", `${claim.attempt.id}-${iteration}.jsonl`),
      confine: attempt.boundary.confine,
      onEvents: telling.add,
      onHeard: (events) => {
        attempt.boundary.saw(events);
        control.hear(events);
      },
      onStart: (helm) => (leave = control.take(helm)),
      signal: attempt.signal,
    });
    const summary = await lookedAfter(attempt, launched);
    // First: the money is spent, whatever the server says of what was told before.
    await tellRun(attempt, { iteration, started_at, summary });
    await telling.done();
    return summary;
  } finally {
    leave();
  }
}

async function makeRun(attempt: Attempt, turn: Turn, course: Course): Promise<AgentRun> {
  const { parts, claim, agent, control } = attempt;
  const { iteration } = turn;
  const served = await (iteration === 1 ? attempt.first_prompt : fetchPrompt(attempt, iteration));
  const words = control.takeWords();
  return {
    worktree: attempt.plan.path,
    prompt: openingText({ served, course, words, nonce: turn.nonce }),
    session_id: course.session?.id ?? randomUUID(),
    resume: course.session !== null,
    session_totals: course.session?.totals ?? null,
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

/** The prompt for an iteration, as the server assembles it. */
export async function fetchPrompt(
  { client, claim, signal }: Pick<Attempt, "client" | "claim" | "signal">,
  iteration: number,
): Promise<string> {
  const input = { params: { id: claim.attempt.id }, query: { iteration } };
  const { text } = await client.call("attemptPrompt", input, { signal });
  return text;
}

/** Tells the server what an agent does. */
export type Telling = { add(events: AgentEvent[]): void; done(): Promise<void> };

/** Sends events in numbered batches, one after the other, in the order in which they came. */
export function tellOutput({ parts, claim, client, signal }: Attempt, iteration: number): Telling {
  const { id, fence } = claim.attempt;
  let batch = 0;
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
