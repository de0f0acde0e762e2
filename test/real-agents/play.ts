import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allowedEnv, runCommand } from "../../src/std/process.ts";
import type { CliName } from "./programs.ts";
import type { Report } from "./run-case.ts";

/** What came of a case, and the folder that was its home. */
export type Played = { reports: [Report, ...Report[]]; folder: string };

/** Runs what follows in a network with nothing but loopback, brought up. */
export const ALONE = ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];

/** Whether this user may make such a network here. */
export const CAN_BE_ALONE =
  spawnSync("unshare", ["-n", "ip", "link", "set", "lo", "up"]).status === 0;

/** In the environment of the runner, and in none of an agent. */
export const CANARY = "RM_TEST_CANARY";

const CASE_MS_MAX = 200_000;

/** An empty home for a case; whoever makes it takes it away again. */
export function makeHome(): { folder: string; [Symbol.dispose]: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "rm-real-"));
  return {
    folder,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Plays a case in a process of its own, alone with its scripted model where that is possible. */
export async function play(cli: CliName, name: string, folder: string): Promise<Played["reports"]> {
  const words = [process.execPath, join(import.meta.dirname, "run-case.ts"), cli, name, folder];
  const [program = "", ...args] = CAN_BE_ALONE ? [...ALONE, ...words] : words;
  const env = { ...allowedEnv(process.env, { HOME: folder }), [CANARY]: "told" };
  const command = { program, args, cwd: folder, env, stdin: null };
  const bounds = { timeout_ms: CASE_MS_MAX, bytes_max: 100_000_000 };
  const done = await runCommand(command, bounds);
  if (done.exit_code === 0) return JSON.parse(done.stdout) as Played["reports"];
  const why = done.timed_out ? "took too long" : `exit ${done.exit_code}`;
  throw new Error(`The case "${name}" of ${cli} failed (${why}): ${done.stderr}`);
}
