import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentEvent, RunSummary } from "../../../src/domain/agent-event.ts";
import type { Agent, AgentRun } from "../../../src/ports/agent.ts";

const CAPTURES = join(import.meta.dirname, "../../fixtures/captures");

/** What an adapter made of a capture. */
export type Replayed = { events: AgentEvent[]; summary: RunSummary };

/** Reads a capture the way a worker would; `exit` is an exit code or the name of a signal. */
export function replay(
  agent: Agent,
  capture: string,
  exit: number | string,
  run?: AgentRun,
): Replayed {
  const reader = agent.reader(run);
  const text = readFileSync(join(CAPTURES, capture), "utf8");
  const events = text.split("\n").flatMap((line) => reader.line(line));
  const exit_code = typeof exit === "number" ? exit : null;
  const signal = typeof exit === "string" ? exit : null;
  const summary = reader.summary({ exit_code, signal });
  // Sums of prices differ in their last digits.
  const cost_usd = summary.cost_usd === null ? null : Number(summary.cost_usd.toFixed(8));
  return { events, summary: { ...summary, cost_usd } };
}

/** The configuration of an agent about which nothing was configured. */
export const UNCONFIGURED = { program: null, args: [], env: {} };

/** A run with nothing special about it. */
export const PLAIN_RUN: AgentRun = {
  worktree: "/home/dev/tree",
  prompt: "--help me\nwith this",
  session_id: "11111111-2222-4333-8444-555555555555",
  resume: false,
  session_totals: null,
  variant: null,
  config_folder: null,
  scratch: "/run/scratch",
  steerable: false,
  guard: null,
  env: { PATH: "/bin", HOME: "/home/dev" },
  task: { id: "bd-aaaa", title: "A title" },
};
