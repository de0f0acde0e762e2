import os from "node:os";
import path from "node:path";
import { shielded } from "../adapters/sandboxes/shield.ts";
import type { Ground } from "../adapters/workspaces/ground.ts";
import type { Config } from "../domain/config.ts";
import { ownCode } from "./self.ts";

/** Where everything lies under RINGMASTER_HOME. */
export type Home = {
  root: string;
  database: string;
  config: string;
  token: string;
  state: string;
  current: string;
  server_log: string;
  session_log: (session: string) => string;
  worker_folder: (worker_id: string) => string;
  self_repository: string;
  worktrees: string;
};

/** The home that the environment names, else `~/.ringmaster`. */
export function findHome(env: Readonly<Record<string, string | undefined>>): Home {
  const set = env["RINGMASTER_HOME"];
  const root = path.resolve(set || path.join(env["HOME"] || os.userInfo().homedir, ".ringmaster"));
  const at = (...parts: string[]) => path.join(root, ...parts);
  return {
    root,
    database: at("ringmaster.db"),
    config: at("config.toml"),
    token: at("token"),
    state: at("run", "state.json"),
    current: at("releases", "current"),
    server_log: at("logs", "server.log"),
    session_log: (session) => at("logs", "sessions", `${session}.log`),
    worker_folder: (worker_id) => at("workers", worker_id),
    self_repository: at("projects", "ringmaster", "repo"),
    worktrees: at("worktrees"),
  };
}

/** Where worktrees and what they share lie, and who hears of what failed without doing harm. */
export function groundFor(home: Home, config: Config, tell: Ground["tell"]): Ground {
  const { mode } = config.sandbox;
  const shield = shielded({ home: home.root, code: ownCode(), mode, tell });
  return { home: home.root, worktrees: config.worktrees.folder ?? home.worktrees, tell, shield };
}
