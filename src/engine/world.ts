import type { Config } from "../domain/config.ts";
import type { AgentFinding } from "../domain/agent-finding.ts";
import type { AgentConfigs } from "../ports/agent-configs.ts";
import type { Branches } from "../ports/branches.ts";
import type { Clock } from "../ports/clock.ts";
import type { ContextSource } from "../ports/context.ts";
import type { Delivery } from "../ports/delivery.ts";
import type { Ranker } from "../ports/ranker.ts";
import type { Releaser } from "../ports/releaser.ts";
import type { RootFiles } from "../ports/root-files.ts";
import type { Store } from "../ports/store.ts";
import type { TokenCounter } from "../ports/token-counter.ts";
import type { Launcher, Terminal } from "../ports/terminal.ts";
import type { Workspace } from "../ports/workspace.ts";
import type { Worktrees } from "../ports/worktrees.ts";

/** Where diagnostics go; one line each, never with secrets. */
export type Log = {
  info(facts: Record<string, unknown>, message: string): void;
  warn(facts: Record<string, unknown>, message: string): void;
  error(facts: Record<string, unknown>, message: string): void;
};

/** The server that runs: which code, which process. */
export type Self = {
  version: string;
  commit: string;
  generation: number;
  pid: number;
  host: string;
  started_at: string;
  boot_ms: number;
};

/** Everything a step of the engine may use. Joined once in `src/main`. */
export type World = {
  home: string;
  config: Config;
  self: Self;
  clock: Clock;
  store: Store;
  workspace: Workspace;
  agent_configs: AgentConfigs;
  worktrees: Worktrees;
  delivery: Delivery;
  branches: Branches;
  root_files: RootFiles;
  releaser: Releaser;
  ranker: Ranker;
  terminal: Terminal;
  context: readonly ContextSource[];
  /** Counts exactly what is estimated elsewhere; for whoever asks. */
  tokens: TokenCounter;
  launcher: Launcher;
  agents: () => Promise<AgentFinding[]>;
  /** Values that stand in no prompt: of the server's own variables, and its token. */
  secrets: readonly string[];
  /** Names of the agents that are configured here. */
  agent_names: readonly string[];
  log: Log;
  /** Ends the process when the named point is armed; see RINGMASTER_FAILPOINT. */
  failpoint: (name: string) => void;
};
