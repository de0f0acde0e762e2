import { randomUUID } from "node:crypto";
import path from "node:path";
import type { AgentEvent, RunSummary } from "../domain/agent-event.ts";
import { LIMITS } from "../domain/limits.ts";
import type { Attempt } from "./parts.ts";
import { launchAgent } from "./launch.ts";
import { showEvent } from "./show.ts";

/** Runs the agent once, with everything it does told to the server as it happens. */
export async function runAgent(
  attempt: Attempt,
  iteration: number,
  nonce: string,
): Promise<RunSummary> {
  const { parts, claim, agent, settings } = attempt;
  const telling = tellOutput(attempt, iteration);
  const summary = await launchAgent({
    agent,
    run: {
      worktree: attempt.plan.path,
      prompt: await fetchPrompt(attempt, iteration, nonce),
      session_id: randomUUID(),
      resume: false,
      variant: attempt.variant,
      env: agentEnvironment(attempt),
      task: { id: claim.task.id, title: claim.task.title },
    },
    limits: {
      run_ms: settings.limits.agent_run_ms,
      idle_ms: settings.limits.agent_idle_ms,
      output_bytes_max: LIMITS.agent_output_bytes_max,
    },
    log_file: path.join(parts.home, "logs", "attempts", `${claim.attempt.id}-${iteration}.jsonl`),
    onEvents: telling.add,
    signal: attempt.signal,
  });
  await telling.done();
  return summary;
}

function agentEnvironment({ parts, claim }: Attempt): Record<string, string> {
  return { ...parts.env, RINGMASTER_WORKER: parts.id, RINGMASTER_ATTEMPT: claim.attempt.id };
}

async function fetchPrompt(attempt: Attempt, iteration: number, nonce: string): Promise<string> {
  const { id } = attempt.claim.attempt;
  const input = { params: { id }, query: { iteration } };
  const { signal } = attempt;
  const { text } = await attempt.client.call("attemptPrompt", input, { signal });
  return `${text}\n\n${closing(nonce)}\n`;
}

/** The only part of a prompt that differs from run to run: it carries the run's secret. */
function closing(nonce: string): string {
  const example = JSON.stringify({ nonce, status: "complete", summary: "what was done" });
  return [
    "# How to end",
    "",
    "End your last message with one line of exactly this form:",
    "",
    `RINGMASTER_RESULT ${example}`,
    "",
    'Use the status "blocked" with "question" and "options" only if a person must decide',
    'something that nobody could find out; "too_large" if the task must be split; "failed" if',
    "it cannot be done.",
  ].join("\n");
}

/** Sends events in numbered batches, one after the other, in the order in which they came. */
function tellOutput({ parts, claim, client, signal }: Attempt, iteration: number) {
  const { id, fence } = claim.attempt;
  let batch = 0;
  let queue: Promise<unknown> = Promise.resolve();

  const post = (events: AgentEvent[], number: number) => () =>
    client.call(
      "appendOutput",
      { params: { id }, body: { fence, iteration, batch: number, events } },
      { idempotency_key: `output:${id}:${iteration}:${number}`, signal },
    );

  return {
    add(events: AgentEvent[]): void {
      for (const event of events) parts.show(showEvent(event));
      queue = queue.then(post(events, batch++));
      queue.catch(() => undefined); // told by done()
    },
    done: async () => void (await queue),
  };
}
