import type { AgentEvent, RunSummary } from "../domain/agent-event.ts";
import type { Command } from "../std/process.ts";

/** What differs between agents, declared and never guessed from a name. */
export type AgentTraits = {
  resumable: boolean;
  /** The session id can be chosen before the start. */
  session_id_up_front: boolean;
  reports_tokens: boolean;
  reports_cost: boolean;
  structured_stream: boolean;
  commits_by_itself: boolean;
};

/** One run to be started. Paths are absolute; `prompt` goes to standard input. */
export type AgentRun = {
  worktree: string;
  prompt: string;
  session_id: string;
  /** True when `session_id` names an earlier session to go on with. */
  resume: boolean;
  /** What stands after the colon of the agent choice, if anything. */
  variant: string | null;
  /**
   * Environment from the allow-list, with the worker marker; the adapter adds what its agent
   * needs.
   */
  env: Record<string, string>;
  task: { id: string; title: string };
};

/** How an agent's program is configured here. */
export type AgentConfig = {
  /** Program name or path; null: the adapter's default name on PATH. */
  program: string | null;
  args: string[];
  env: Record<string, string>;
};

/** Whether the agent can be used on this machine. `hint` says what to do when not. */
export type Detection =
  | { usable: true; program: string; version: string }
  | { usable: false; detail: string; hint: string };

/** A detection as it is told to clients, under the agent's name. */
export type AgentFinding = {
  name: string;
  usable: boolean;
  version: string | null;
  detail: string | null;
  hint: string | null;
};

/** A coding CLI behind one adapter. */
export interface Agent {
  readonly name: string;
  readonly traits: AgentTraits;
  /** Runs `<program> --version` with a time limit; the mere presence of a file proves nothing. */
  detect(): Promise<Detection>;
  /** The command that carries out a run: a value, nothing is started. */
  command(run: AgentRun): Command;
  /** A fresh reader of this agent's output. */
  reader(): StreamReader;
}

/**
 * Reads an agent's standard output line by line. Never throws: what is not understood is
 * `unknown`.
 */
export interface StreamReader {
  line(line: string): AgentEvent[];
  /** The sum of the run, once the process has ended. */
  summary(exit: { exit_code: number | null; signal: string | null }): RunSummary;
}
