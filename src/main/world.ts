import os from "node:os";
import path from "node:path";
import { codeContext } from "../adapters/context/code.ts";
import { deploymentContext } from "../adapters/context/deployment.ts";
import { documentationContext } from "../adapters/context/documentation.ts";
import { exactTokens } from "../adapters/context/exact-tokens.ts";
import { historyContext } from "../adapters/context/history.ts";
import { logsContext } from "../adapters/context/logs.ts";
import { placesBy, rankingOn } from "../adapters/context/places.ts";
import { projectContext } from "../adapters/context/project.ts";
import { researchContext } from "../adapters/context/research.ts";
import { gitBranches } from "../adapters/delivery/branches.ts";
import { gitDelivery } from "../adapters/delivery/git.ts";
import { supervisedReleaser } from "../adapters/releasers/supervised.ts";
import { openSqliteStore } from "../adapters/store/sqlite.ts";
import { gitAgentConfigs } from "../adapters/workspaces/agent-configs.ts";
import { gitRootFiles } from "../adapters/workspaces/root-files.ts";
import { gitWorkspace } from "../adapters/workspaces/git.ts";
import { gitWorktrees } from "../adapters/workspaces/worktrees.ts";
import type { Log, Self, World } from "../engine/world.ts";
import type { ContextSource } from "../ports/context.ts";
import type { ReloadJob } from "../ports/releaser.ts";
import type { Workspace } from "../ports/workspace.ts";
import { makeFailpoint } from "../std/failpoint.ts";
import { readText } from "../std/files.ts";
import { secretValues } from "../std/redact.ts";
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
  const workspace = gitWorkspace(ground);
  const store = await openSqliteStore({ file: plan.database, clock, synchronous });
  return {
    home: home.root,
    config,
    self: describeSelf(plan),
    clock,
    store,
    workspace,
    agent_configs: gitAgentConfigs(),
    worktrees: gitWorktrees(ground),
    delivery: gitDelivery(),
    branches: gitBranches(),
    root_files: gitRootFiles(),
    releaser: supervisedReleaser({ home: home.root, channel }),
    ranker: makeRanker({ store, clock, config, file: plan.database, log }),
    terminal: await makeTerminal(home, config),
    context: contextSources(workspace, home),
    tokens: exactTokens(),
    launcher: workerLauncher(home),
    agents: () => findAgents(agents),
    secrets: await ownSecrets(home),
    agent_names: [...agents.keys()],
    log,
    failpoint: makeFailpoint(plan.failpoint),
  };
}

/** A source for each layer that is read from a commit. */
function contextSources({ settings }: Workspace, home: Home): ContextSource[] {
  const rankFor = rankingOn(path.join(home.root, "index"));
  const likely = placesBy(rankFor);
  return [
    projectContext({ settings, likely }),
    codeContext(rankFor),
    deploymentContext(),
    documentationContext(),
    historyContext({ likely }),
    logsContext(),
    researchContext(),
  ];
}

/** What the server knows and nobody else may: its token and the secrets of its environment. */
async function ownSecrets({ token }: Home): Promise<string[]> {
  const own = await readText(token);
  return [...secretValues(process.env), ...(own === null ? [] : [own.trim()])];
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
