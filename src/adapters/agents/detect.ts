import { tmpdir } from "node:os";
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
  /**
   * True for programs of which we do not know that they can say a version: it is enough that they
   * start.
   */
  any_exit?: boolean;
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
  if (done.exit_code !== 0 && !probe.any_exit)
    return no(`Expected "${asked}" to exit with 0, got ${done.exit_code ?? done.signal}.`);
  return { usable: true, program, version: versionIn(done.exit_code === 0 ? done.stdout : "") };
}

function versionIn(output: string): string {
  const line = plainText(output)
    .split("\n")
    .find((l) => l.trim() !== "");
  return line === undefined ? "unknown" : cutEnd(line.trim(), 100);
}
