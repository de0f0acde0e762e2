import { access, constants, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AgentConfig, Detection } from "../../ports/agent.ts";
import { allowedEnv, runCommand } from "../../std/process.ts";
import { cutEnd, plainText } from "../../std/text.ts";

/** What to ask, and what to advise when there is no good answer. */
export type Probe = {
  program: string;
  /** Arguments that make the program say its version. */
  args: string[];
  env: AgentConfig["env"];
  hint: string;
};

/** Installed programs can hang without their binary or offline; one did for more than a minute. */
const VERSION_MS_MAX = 10_000;

/** Runs a program for its version, with a time limit. An answer either way, never an error. */
export async function detect(probe: Probe): Promise<Detection> {
  const { program, args } = probe;
  const env = allowedEnv(process.env, probe.env);
  const command = { program, args, cwd: tmpdir(), env, stdin: null };
  const done = await runCommand(command, { timeout_ms: VERSION_MS_MAX, bytes_max: 10_000 });
  const no = (why: string) => ({ usable: false as const, detail: why, hint: probe.hint });
  const asked = [program, ...args].join(" ");
  if (done.missing) return no(`Expected the program "${program}", got no such program on PATH.`);
  if (done.timed_out) return no(`Expected a version from "${asked}" within 10 s, got none.`);
  if (done.exit_code !== 0)
    return no(`Expected "${asked}" to exit with 0, got ${done.exit_code ?? done.signal}.`);
  return { usable: true, program, version: versionIn(done.stdout) };
}

/**
 * Looks for a program of which nothing is known, without starting it: a script that knows no
 * `--version` would take the question for an order and work.
 */
export async function findProgram(program: string, hint: string): Promise<Detection> {
  const folders = program.includes("/") ? [""] : (process.env["PATH"] ?? "").split(":");
  for (const folder of folders)
    if (await isProgram(join(folder, program)))
      return { usable: true, program, version: "unknown" };
  return { usable: false, detail: `Expected the program "${program}", got no such program.`, hint };
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false; // not there, or not to be executed
  }
}

function versionIn(output: string): string {
  const line = plainText(output)
    .split("\n")
    .find((l) => l.trim() !== "");
  return line === undefined ? "unknown" : cutEnd(line.trim(), 100);
}
