import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test, vi } from "vitest";
import { tmuxTerminal } from "../../../src/adapters/terminals/tmux.ts";
import { terminalSuite } from "./suite.ts";

terminalSuite("the tmux terminal", {
  make: (folder) => tmuxTerminal({ socket: basename(folder) }),
  place: (folder) => basename(folder),
});

test("a machine without tmux is told how to get it", async () => {
  const terminal = tmuxTerminal({ socket: "rm-none", tmux: "/nowhere/tmux" });
  await expect(terminal.list()).rejects.toMatchObject({
    code: "tool_missing",
    hint: "Install it with: sudo apt-get install -y tmux",
  });
});

test("the command to attach uses the own socket and the exact name", () => {
  const terminal = tmuxTerminal({ socket: "rm-socket" });
  const words = "tmux -L rm-socket attach-session -t =rm-worker-wk-aaaa";
  expect(terminal.attachCommand("rm-worker-wk-aaaa")).toEqual(words.split(" "));
});

test("closing ends the tmux server when no session is left", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rm-terminal-"));
  vi.stubEnv("TMUX_TMPDIR", folder);
  const terminal = tmuxTerminal({ socket: "rm-empty" });
  const script = join(folder, "script.sh");
  writeFileSync(script, "sleep 60");
  const log = join(folder, "log");
  await terminal.start({ session: "rm-worker-wk-aaaa", script, cwd: folder, log, env: {} });
  await terminal.kill("rm-worker-wk-aaaa");
  await terminal.close();
  const asked = spawnSync("tmux", ["-L", "rm-empty", "list-sessions"], { encoding: "utf8" });
  expect(asked.stderr).toMatch(/no server running|error connecting/);
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
