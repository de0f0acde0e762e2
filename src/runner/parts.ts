import type { Claim, Client, RetryingClient } from "../client/client.ts";
import type { RepositorySettings } from "../domain/settings.ts";
import type { Agent } from "../ports/agent.ts";
import type { Clock } from "../ports/clock.ts";
import type { Workspace, WorktreePlan } from "../ports/workspace.ts";

/** What a worker is made of. `client` speaks with the worker's own token. */
export type WorkerParts = {
  id: string;
  /** Commit of the release whose code this process runs; null outside a release. */
  commit: string | null;
  home: string;
  client: Client;
  /** A client that speaks with the token of one attempt. */
  clientFor: (token: string) => Client;
  /** The adapter for an agent choice, or a problem that says why there is none. */
  agentFor: (choice: string) => Agent;
  workspace: Workspace;
  clock: Clock;
  /** The allow-listed environment agents start from. */
  env: Record<string, string>;
  /** Shows a line to whoever looks at the session. */
  show: (line: string) => void;
};

/** One attempt under way: what was claimed, and how it is spoken about with the server. */
export type Attempt = {
  parts: WorkerParts;
  claim: Claim;
  client: RetryingClient;
  agent: Agent;
  /** What stands after the colon of the agent choice. */
  variant: string | null;
  plan: WorktreePlan;
  settings: RepositorySettings;
  base: string;
  /** Aborts when the attempt does not hold its task any more or the worker shall stop. */
  signal: AbortSignal;
};
