import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { generic } from "../../src/adapters/agents/generic.ts";
import type { AgentEvent, RunSummary } from "../../src/domain/agent-event.ts";
import type { Agent, AgentRun } from "../../src/ports/agent.ts";
import { launchAgent, type Launch } from "../../src/runner/launch.ts";
import { findMarked, type ProcessRef } from "../../src/std/process-tree.ts";

/** A folder of a test's own, removed when the test is over. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "rm-agent-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An agent whose whole work is a shell script. */
export function shellAgent(script: string): Agent {
  return generic("scripted", { program: "/bin/sh", args: ["-c", script], env: {} });
}

/** A run in a folder, with an environment of nothing but PATH, HOME and a marker. */
export function agentRun(folder: string, more: Partial<AgentRun> = {}): AgentRun {
  const worktree = join(folder, "tree");
  mkdirSync(worktree, { recursive: true });
  return {
    worktree,
    prompt: "Do it.",
    session_id: "11111111-2222-4333-8444-555555555555",
    resume: false,
    session_totals: null,
    variant: null,
    config_folder: null,
    scratch: join(folder, "scratch"),
    steerable: false,
    guard: null,
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, RM_TEST: folder },
    task: { id: "bd-aaaa", title: "A task" },
    ...more,
  };
}

/** What a launch came to: its summary, its events, and what is left of it. */
export type Launched = {
  summary: RunSummary;
  events: AgentEvent[];
  batches: number[];
  log_file: string;
  survivors: ProcessRef[];
};

/** Launches an agent in a folder with generous limits and looks for survivors afterwards. */
export async function launch(
  agent: Agent,
  folder: string,
  more: Partial<Launch> = {},
): Promise<Launched> {
  const batches: AgentEvent[][] = [];
  const log_file = join(folder, "logs", "agent.log");
  const run = more.run ?? agentRun(folder);
  const limits = { run_ms: 60_000, idle_ms: 60_000, output_bytes_max: 50_000_000 };
  const onEvents = (events: AgentEvent[]) => void batches.push(events);
  const summary = await launchAgent({ agent, run, limits, log_file, onEvents, ...more });
  return {
    summary,
    events: batches.flat(),
    batches: batches.map((events) => events.length),
    log_file,
    survivors: findMarked({ name: "RM_TEST", value: folder }),
  };
}
