import type { Claim, Client } from "../client/client.ts";
import type { Patience } from "../domain/pulse.ts";
import type { RepositorySettings } from "../domain/settings.ts";
import type { Agent } from "../ports/agent.ts";
import type { AgentEvent } from "../domain/agent-event.ts";
import type { Config } from "../domain/config.ts";
import type { Clock } from "../ports/clock.ts";
import type { AgentConfigs } from "../ports/agent-configs.ts";
import type { Neighbourhood } from "../ports/neighbourhood.ts";
import type { Sandbox } from "../ports/sandbox.ts";
import type { Workspace, WorktreePlan } from "../ports/workspace.ts";
import type { Command } from "../std/process.ts";
import type { Control } from "./control.ts";
import type { Course } from "./course.ts";
import type { SpoolingClient } from "./spool.ts";

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
  boundary: BoundaryParts;
  clock: Clock;
  /** The allow-listed environment agents start from. */
  env: Record<string, string>;
  /** How long silence and repetition are borne, where not as usual. */
  patience?: Partial<Patience>;
  /** Shows a line to whoever looks at the session. */
  show: (line: string) => void;
};

/** What boundaries are drawn with. */
export type BoundaryParts = {
  settings: Config["sandbox"];
  sandbox: Sandbox;
  neighbourhood: Neighbourhood;
  configs: AgentConfigs;
  /**
   * The shell command of the guard that lets agents write below these folders only, the worktree
   * first. It keeps itself ready in the folder `cache`.
   */
  guard(what: { cache: string; folders: readonly string[] }): string;
  /** Folders of the code that runs here: the guard and the rehearsal are part of it. */
  code: readonly string[];
};

/** What keeps an agent inside its worktree, and notices when that failed. */
export type Boundary = {
  /**
   * The command as it is really started inside the sandbox, which keeps its own files in `scratch`;
   * null: there is none.
   */
  confine: ((command: Command, scratch: string) => Promise<Command>) | null;
  /** Shell command for agents with hooks; null: none. */
  guard: string | null;
  /** Hears everything that the agent does. */
  saw(events: readonly AgentEvent[]): void;
  /**
   * What the agent changed outside of its worktree since the last look, for a person; null:
   * nothing.
   */
  trespass(): Promise<string | null>;
};

/** One attempt under way: what was claimed, and how it is spoken about with the server. */
export type Attempt = {
  parts: WorkerParts;
  claim: Claim;
  client: SpoolingClient;
  agent: Agent;
  /** What stands after the colon of the agent choice. */
  variant: string | null;
  plan: WorktreePlan;
  settings: RepositorySettings;
  /** Variables for everything that runs in the worktree. */
  env: Record<string, string>;
  boundary: Boundary;
  /** What the agent reads first; the server assembles it while the folder is made ready. */
  first_prompt: Promise<string>;
  base: string;
  /** How its first run begins. */
  course: Course;
  /** What people and the watch do to its runs. */
  control: Control;
  /** Aborts when the attempt does not hold its task any more or the worker shall stop. */
  signal: AbortSignal;
};
