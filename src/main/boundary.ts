import path from "node:path";
import { bubblewrap } from "../adapters/sandboxes/bubblewrap.ts";
import { gitAgentConfigs } from "../adapters/workspaces/agent-configs.ts";
import { gitNeighbourhood } from "../adapters/workspaces/neighbourhood.ts";
import type { Config } from "../domain/config.ts";
import type { BoundaryParts } from "../runner/parts.ts";
import { ownCode } from "./self.ts";

/** What the boundaries of agents are drawn with here; folders of worktrees are hidden, too. */
export function boundaryParts({ sandbox, worktrees }: Config): BoundaryParts {
  const folders = worktrees.folder === null ? [] : [worktrees.folder];
  return {
    settings: { ...sandbox, hidden: [...sandbox.hidden, ...folders] },
    sandbox: bubblewrap(),
    neighbourhood: gitNeighbourhood(),
    configs: gitAgentConfigs(),
    guard: guardCommand,
    code: ownCode(),
  };
}

/** The compile cache saves the guard two thirds of its start: what was read once is kept. */
function guardCommand({ cache, folders }: Parameters<BoundaryParts["guard"]>[0]): string {
  const guard = path.join(import.meta.dirname, "guard.ts");
  const words = [process.execPath, guard, ...folders].map(quoted);
  return `NODE_COMPILE_CACHE=${quoted(cache)} ${words.join(" ")}`;
}

/** A word that the shell takes as it is. */
const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
