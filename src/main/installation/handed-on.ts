import { readFile } from "node:fs/promises";
import type { Config } from "../../domain/config.ts";
import { forwardedEnv } from "../agents.ts";

/**
 * Names of the variables for agents that this shell has set otherwise than the one in which the
 * supervisor was started: they reach no agent before the next start. Empty where the system does
 * not show the environment of a process.
 */
export async function notHandedOn(
  supervisor_pid: number,
  env: Readonly<Record<string, string | undefined>>,
  agents: Config["agents"],
): Promise<string[]> {
  const path = `/proc/${supervisor_pid}/environ`;
  const text = await readFile(path, "utf8").catch(() => null); // another system, or just gone
  if (text === null) return [];
  const started_with = new Set(text.split("\0"));
  const wanted = Object.entries(forwardedEnv(env, agents));
  return wanted
    .filter(([name, value]) => !started_with.has(`${name}=${value}`))
    .map(([name]) => name);
}
