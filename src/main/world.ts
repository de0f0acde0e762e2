import os from "node:os";
import { historyContext } from "../adapters/context/history.ts";
import { codeContext } from "../adapters/context/code.ts";
import { rulesContext } from "../adapters/context/rules.ts";
import { gitBranches } from "../adapters/delivery/branches.ts";
import { gitDelivery } from "../adapters/delivery/git.ts";
import { supervisedReleaser } from "../adapters/releasers/supervised.ts";
import { openSqliteStore } from "../adapters/store/sqlite.ts";
import { gitAgentConfigs } from "../adapters/workspaces/agent-configs.ts";
import { gitRootFiles } from "../adapters/workspaces/root-files.ts";
import { gitWorkspace } from "../adapters/workspaces/git.ts";
import { gitWorktrees } from "../adapters/workspaces/worktrees.ts";
import type { Log, Self, World } from "../engine/world.ts";
import type { ReloadJob } from "../ports/releaser.ts";
import { makeFailpoint } from "../std/failpoint.ts";
import { findAgents, makeAgents } from "./agents.ts";
import { systemClock } from "./clock.ts";
import { readConfig } from "./config.ts";
import { groundFor, type Home } from "./home.ts";
import { workerLauncher } from "./launcher.ts";
import { makeRanker } from "./ranker.ts";
import { ownVersion } from "./self.ts";
import { makeTerminal } from "./terminal.ts";

/** What the process that wants a world says of itself. */
export type WorldPlan = {
  home: Home;
  database: string;
  commit: string;
  generation: number;
  failpoint: string | undefined;
  log: Log;
  /** The way to the supervisor; null when there is none. */
  channel: { requestReload(job: ReloadJob): void } | null;
};

/** Joins every part of a server. */
export async function makeWorld(plan: WorldPlan): Promise<World> {
  const { home, channel, log } = plan;
  const clock = systemClock();
  const config = await readConfig(home.config);
  const agents = makeAgents(config, process.env);
  const { synchronous } = config.database;
  const ground = groundFor(home, config, (sentence) => log.warn({}, sentence));
  const store = await openSqliteStore({ file: plan.database, clock, synchronous });
  return {
    home: home.root,
    config,
    self: describeSelf(plan),
    clock,
    store,
    workspace: gitWorkspace(ground),
    agent_configs: gitAgentConfigs(),
    worktrees: gitWorktrees(ground),
    delivery: gitDelivery(),
    branches: gitBranches(),
    root_files: gitRootFiles(),
    releaser: supervisedReleaser({ home: home.root, channel }),
    ranker: makeRanker({ store, clock, config, file: plan.database, log }),
    terminal: await makeTerminal(home, config),
    context: [rulesContext(), codeContext(), historyContext()],
    launcher: workerLauncher(home),
    agents: () => findAgents(agents),
    agent_names: [...agents.keys()],
    log,
    failpoint: makeFailpoint(plan.failpoint),
  };
}

function describeSelf({ commit, generation }: WorldPlan): Self {
  return {
    version: ownVersion(),
    commit,
    generation,
    pid: process.pid,
    host: os.hostname(),
    started_at: new Date(performance.timeOrigin).toISOString(),
    boot_ms: Math.round(performance.now()),
  };
}
