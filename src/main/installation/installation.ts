import type { Installation } from "../../cli/installation.ts";
import type { Home } from "../home.ts";
import { ownerToken } from "./owner-token.ts";
import { findRunning } from "./running.ts";

/**
 * The Ringmaster of this machine and home, for the command line. What only some commands need is
 * loaded when they need it: most only ask where the server is.
 */
export function makeInstallation(home: Home): Installation {
  return {
    home: home.root,
    missing: async () => (await import("./machine.ts")).missingPrograms(),
    install: async (missing) => (await import("./machine.ts")).installPackages(missing),
    up: async (options) => (await import("./up.ts")).up(home, options),
    down: async (tell) => (await import("./down.ts")).down(home, tell),
    running: () => findRunning(home),
    token: () => ownerToken(home),
    selfRepository: async (tell) => (await import("./up.ts")).selfRepository(home, tell),
    logFile: () => home.server_log,
    migrate: async (to) => (await import("./migrate.ts")).migrateDatabase(home, to),
    examineAgents: async () => (await import("./examine-agents.ts")).examineAgents(home),
    parseAgent: async (agent, exit_code, stream) =>
      (await import("./parse-agent.ts")).parseAgent(home, agent, exit_code, stream),
    rankPlaces: async (asked) => (await import("./rank-places.ts")).rankPlaces(home, asked),
    workerLog: (id) => home.session_log(`rm-worker-${id}`),
    configFile: () => home.config,
    config: async () => (await import("../config.ts")).readConfig(home.config),
  };
}
