import type { AgentFinding } from "../domain/agent-finding.ts";
import type { Config } from "../domain/config.ts";

/** The running Ringmaster of one RINGMASTER_HOME, as `run/state.json` tells it. */
export type Running = {
  pid: number;
  url: string;
  port: number;
  generation: number;
  commit: string;
  server_pid: number;
  started_at: string;
};

/** One step of a longer command, told as it happens. */
export type Step = {
  step: string;
  status: "ok" | "failed" | "skipped";
  duration_ms: number;
  detail: string;
};

/** Tells a step; the CLI prints it on standard error (as a JSON line with `--json`). */
export type Tell = (step: Step) => void;

/** Something a machine may lack: its program, and the Debian package that brings it. */
export type Missing = { program: string; package: string; needed_for: string };

/**
 * The agents of this machine, and the names of variables that a running server was started with
 * otherwise.
 */
export type AgentExamination = {
  agents: AgentFinding[];
  not_handed_on: string[];
  /** A sentence on the sandbox around agents: that it works, or why there is none. */
  sandbox: string;
};

/** A task in words, and the repository and commit it is about; `budget` in tokens, null: 50,000. */
export type RankPlaces = {
  repo_dir: string;
  commit: string;
  title: string;
  body: string;
  budget: number | null;
};

/** Lines of files, best first, counted from 1, both ends included; a path may come again. */
export type RankedPlaces = {
  files: {
    path: string;
    ranges: readonly (readonly [number, number])[];
    tokens: number;
    why: string;
  }[];
  index_ms: number;
  query_ms: number;
};

/**
 * What the CLI can do to the Ringmaster of this machine without its server: the only way from a
 * command to files and processes. Joined in `src/main`.
 */
export interface Installation {
  readonly home: string;
  /** Programs that are needed and not there. */
  missing(): Promise<Missing[]>;
  /**
   * Installs Debian packages with apt; a `tool_missing` problem with the command when it may not.
   */
  install(missing: readonly Missing[]): Promise<void>;
  /**
   * Starts the supervisor, staging the first release if there is none; answers at once when it
   * runs.
   */
  up(options: {
    port: number | null;
    tell: Tell;
  }): Promise<Running & { already: boolean; ready_ms: number }>;
  /** Ends supervisor, server, workers and terminal server of this home; false when nothing ran. */
  down(tell: Tell): Promise<boolean>;
  /** What runs now; null when nothing does. */
  running(): Promise<Running | null>;
  /** The owner's token, made on first use. */
  token(): Promise<string>;
  /** Path of the self project's repository (a clone under the home), made when it is not there. */
  selfRepository(tell: Tell): Promise<string>;
  /** Path of the server's log file. */
  logFile(): string;
  /**
   * Schema of the database on disk, without a server: steps to a version. Refused while one runs.
   */
  migrate(to: number | "newest"): Promise<{ from: number; to: number; applied: string[] }>;
  /** Looks for every agent with this shell's environment; no server is needed. */
  examineAgents(): Promise<AgentExamination>;
  /** Parses an agent's stream the way a worker would. */
  parseAgent(agent: string, exit_code: number, stream: string): Promise<unknown>;
  /** The places of any repository that a task is likely about; no server is needed. */
  rankPlaces(asked: RankPlaces): Promise<RankedPlaces>;
  /** Log file of a worker's session. */
  workerLog(worker_id: string): string;
  /** Path of this home's configuration file, there or not. */
  configFile(): string;
  /** The configuration of this home with every default filled in. */
  config(): Promise<Config>;
}
