import { tmpdir } from "node:os";
import type { AdapterName } from "../../domain/agent-setting.ts";
import type { AgentConfig, Detection } from "../../ports/agent.ts";
import { runContained, type ShellRun } from "../../std/contained.ts";
import { allowedEnv } from "../../std/process.ts";
import { cutEnd, plainText } from "../../std/text.ts";
import { driftOf } from "./known-versions.ts";
import { findFile } from "./program.ts";
import { signedIn, signInAdvice, type SignIn } from "./sign-in.ts";

/** What to ask, and what to advise when there is no good answer. */
export type Probe = {
  /** Whose version it is, to tell one that is not known; left out: nothing is compared. */
  agent?: AdapterName;
  /** What shows that it is signed in; left out: unknown. */
  sign_in?: SignIn;
  program: string;
  /** Arguments that make the program say its version. */
  args: string[];
  env: AgentConfig["env"];
  hint: string;
};

/**
 * Installed programs can hang without their binary or offline; one did for more than a minute. On a
 * machine under load some need more than ten seconds.
 */
const VERSION_MS_MAX = 20_000;

/** Runs a program for its version, with a time limit. An answer either way, never an error. */
export async function detect(probe: Probe): Promise<Detection> {
  const { program, agent, sign_in, hint } = probe;
  const env = allowedEnv(process.env, probe.env);
  const file = await findFile(program, env["PATH"] ?? "");
  if (file === null) {
    const detail = `Expected the program "${program}", got no such program on PATH.`;
    return { usable: false, detail, hint };
  }
  const told = await askOnce(file, probe, env);
  if ("why" in told) return { usable: false, detail: told.why, hint };
  const { version } = told;
  const drift = agent ? driftOf(agent, version) : null;
  const signed_in = sign_in ? await signedIn(sign_in, env) : "unknown";
  const advice = sign_in && signed_in !== "yes" ? signInAdvice(sign_in) : null;
  return { usable: true, program, version, signed_in, drift, advice };
}

/**
 * Looks for a program of which nothing is known, without starting it: a script that knows no
 * `--version` would take the question for an order and work.
 */
export async function findProgram(program: string, hint: string): Promise<Detection> {
  const found = await findFile(program, process.env["PATH"] ?? "");
  if (found !== null) return { ...UNASKED, usable: true, program };
  return { usable: false, detail: `Expected the program "${program}", got no such program.`, hint };
}

/** All there is to say of a program that was not asked. */
const UNASKED = { version: "unknown", signed_in: "unknown", drift: null, advice: null } as const;

type Told = { version: string } | { why: string };

/**
 * Versions that were told, by file and arguments: a question takes seconds of some agents, and each
 * attempt asks. What could not answer is asked again.
 */
const told_versions = new Map<string, string>();
const VERSIONS_MAX = 100;

async function askOnce(
  file: string,
  { program, args }: Probe,
  env: Record<string, string>,
): Promise<Told> {
  const key = JSON.stringify([file, program, args]);
  const known = told_versions.get(key);
  if (known !== undefined) return { version: known };
  const told = readAnswer(await ask([program, ...args], env), [program, ...args].join(" "));
  if ("version" in told && told_versions.size < VERSIONS_MAX) told_versions.set(key, told.version);
  return told;
}

const quote = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** Launchers start the program proper, which would outlive them: all of it ends with the time. */
function ask(words: readonly string[], env: Record<string, string>): Promise<ShellRun> {
  const command = `exec ${words.map(quote).join(" ")} 2>/dev/null`;
  const bounds = { timeout_ms: VERSION_MS_MAX, output_chars_max: 10_000 };
  return runContained({ command, cwd: tmpdir(), env }, bounds);
}

function readAnswer({ ended, exit_code, signal, output }: ShellRun, asked: string): Told {
  if (ended === "timed_out")
    return {
      why: `Expected a version from "${asked}" within ${VERSION_MS_MAX / 1_000} s, got none.`,
    };
  if (exit_code !== 0)
    return { why: `Expected "${asked}" to exit with 0, got ${exit_code ?? signal ?? ended}.` };
  const line = plainText(output)
    .split("\n")
    .find((each) => each.trim() !== "");
  return { version: line === undefined ? "unknown" : cutEnd(line.trim(), 100) };
}
