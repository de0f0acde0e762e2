import { createHash } from "node:crypto";
import path from "node:path";
import { processTerminal } from "../adapters/terminals/process.ts";
import { tmuxTerminal } from "../adapters/terminals/tmux.ts";
import type { Config } from "../domain/config.ts";
import type { Terminal } from "../ports/terminal.ts";
import { allowedEnv, runCommand } from "../std/process.ts";
import type { Home } from "./home.ts";

/** Name of the tmux socket of one home, so that two homes never meet. */
export function tmuxSocket(home: Home, config: Config): string {
  const hash = createHash("sha256").update(home.root).digest("hex").slice(0, 10);
  return config.workers.tmux_socket ?? `ringmaster-${hash}`;
}

/** Sessions in tmux where it is installed, else plain processes, as the configuration says. */
export async function makeTerminal(home: Home, config: Config): Promise<Terminal> {
  const wanted = config.workers.terminal;
  const tmux = wanted === "tmux" || (wanted === "auto" && (await hasTmux()));
  return tmux
    ? tmuxTerminal({ socket: tmuxSocket(home, config) })
    : processTerminal({ folder: path.join(home.root, "run", "sessions") });
}

async function hasTmux(): Promise<boolean> {
  const command = {
    program: "tmux",
    args: ["-V"],
    cwd: "/",
    env: allowedEnv(process.env),
    stdin: null,
  };
  const found = await runCommand(command, { timeout_ms: 5_000 });
  return found.exit_code === 0;
}
