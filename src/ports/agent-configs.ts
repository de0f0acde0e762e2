import type { AgentConfig } from "../domain/agent-config.ts";

/** Reads from a repository what agents would read there and run. */
export interface AgentConfigs {
  read(repo: string, commit: string): Promise<AgentConfig>;
  /**
   * How these files came from one commit to another, as a unified diff; from null, or from a commit
   * that is gone, all of it is new.
   */
  diff(repo: string, from: string | null, to: string): Promise<string>;
}
