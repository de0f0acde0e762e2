import type { AgentEvent, ModelSpending, RunSummary, Spending } from "../domain/agent-event.ts";
import type { AgentSetting } from "../domain/agent-setting.ts";
import type { Command } from "../std/process.ts";

/** What differs between agents, declared and never guessed from a name. */
export type AgentTraits = {
  resumable: boolean;
  /** The session id can be chosen before the start. */
  session_id_up_front: boolean;
  reports_tokens: boolean;
  reports_cost: boolean;
  structured_stream: boolean;
  /** People can speak to it while it runs. */
  steerable: boolean;
  commits_by_itself: boolean;
  /** Its own sandbox keeps it from writing to the repository, so it cannot commit. */
  sandbox_breaks_git: boolean;
  /** An account can have a folder of its own, see `AgentRun.config_folder`. */
  takes_config_folder: boolean;
};

/** One run to be started. Paths are absolute; `prompt` goes to standard input. */
export type AgentRun = {
  worktree: string;
  prompt: string;
  session_id: string;
  /** True when `session_id` names an earlier session to go on with. */
  resume: boolean;
  /** What earlier runs of the session counted, for agents that count by session. */
  session_totals: Spending | null;
  /** Model or mode: what follows the colon of the agent choice, else the subscription's model. */
  variant: string | null;
  /** The subscription's own folder for sign-in and settings; null: the user's. */
  config_folder: string | null;
  /** A folder for files of this run alone, outside of the worktree; goes when the run has ended. */
  scratch: string;
  /** Whether standard input stays open, so that people can speak to the agent; see `Steering`. */
  steerable: boolean;
  /**
   * A shell command that judges each tool call of agents with hooks: JSON on standard input, exit 2
   * refuses. Null: none.
   */
  guard: string | null;
  /**
   * Environment from the allow-list, with the worker marker; the adapter adds what its agent
   * needs.
   */
  env: Record<string, string>;
  task: { id: string; title: string };
};

/** How an agent's program is configured here; `env` holds what is forwarded to it as well. */
export type AgentConfig = Pick<AgentSetting, "program" | "args" | "env"> &
  Partial<Pick<AgentSetting, "prompt" | "version_args" | "stream">>;

/** A command, and the files that must be there before it starts (in the run's scratch folder). */
export type AgentCommand = Command & { files?: readonly { path: string; text: string }[] };

/** How a running agent is spoken to: lines for its open standard input. */
export type Steering = {
  /** A message of a person, or the prompt. */
  say(text: string): string;
  /** Stops what it does now; the session goes on with what is said next. */
  interrupt(request_id: string): string;
};

/** Whether the agent can be used on this machine. `hint` says what to do when not. */
export type Detection =
  | {
      usable: true;
      program: string;
      version: string;
      /** Whether it can reach its model as somebody; `unknown` where nobody can tell offline. */
      signed_in: "yes" | "no" | "unknown";
      /** A sentence when the version is not one whose output is known; null: it is. */
      drift: string | null;
      /** What to do so that it is signed in; null when it is, or when nobody can say. */
      advice: string | null;
    }
  | { usable: false; detail: string; hint: string };

/** A coding CLI behind one adapter. */
export interface Agent {
  readonly name: string;
  readonly traits: AgentTraits;
  /** Runs `<program> --version` with a time limit; the mere presence of a file proves nothing. */
  detect(): Promise<Detection>;
  /** The command that carries out a run: a value, nothing is started. */
  command(run: AgentRun): AgentCommand;
  /** A fresh reader of this agent's output; without a run it takes a stream by itself. */
  reader(run?: AgentRun): StreamReader;
  /** Null where nobody can speak to it while it runs. */
  readonly steering: Steering | null;
  /** Absolute paths that it must be able to write to: sign-in, settings, sessions. */
  state(env: Readonly<Record<string, string>>, config_folder: string | null): string[];
}

/**
 * Reads an agent's standard output line by line. Never throws: what is not understood is
 * `unknown`.
 */
export interface StreamReader {
  line(line: string): AgentEvent[];
  /**
   * What was used behind the last usage event, at least, by model: for agents whose figures count
   * only with the end of a turn, and that tell some before. Absent: nothing is told before.
   */
  unsettled?(): ModelSpending[];
  /** The sum of the run, once the process has ended. */
  summary(exit: { exit_code: number | null; signal: string | null }): RunSummary;
}
