import type { Worker } from "../domain/worker.ts";

/**
 * What to run in a session: a script of ours, its folder, and the log that keeps everything it
 * prints.
 */
export type SessionPlan = {
  session: string;
  script: string;
  cwd: string;
  log: string;
  env: Record<string, string>;
};

/**
 * Writes what a worker's session needs (script, token file) and says how to start it. Without a
 * token the one that was written before stays: its worker runs.
 */
export type Launcher = (worker: Worker, token: string | null) => Promise<SessionPlan>;

/** Where workers live: sessions that outlive every server generation. */
export interface Terminal {
  readonly kind: "tmux" | "process";
  /** Starts a session; a session of that name that is still alive is a `conflict` problem. */
  start(plan: SessionPlan): Promise<void>;
  /** Names of living sessions. */
  list(): Promise<string[]>;
  /** Ends a session and every process in it, descendants that left its group included. */
  kill(session: string): Promise<void>;
  /** The command with which a person looks at a session. */
  attachCommand(session: string): string[];
  /** Ends the whole terminal server when no session is left. */
  close(): Promise<void>;
}
