import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline/promises";
import type { Environment } from "./environment.ts";
import { run } from "./run.ts";
import { PACKAGES, type Program } from "./steps.ts";

const INSTALL_LIMIT_MS = 180_000;

/** The programs of `needed` that are not in PATH. */
export function missingPrograms(needed: Iterable<Program>, path: string): Program[] {
  return [...new Set(needed)].filter((program) => !inPath(program, path));
}

function inPath(program: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false; // Not in this folder; the next one may have it.
    }
  });
}

/**
 * Installs what is missing with apt, asking first unless `unattended`. Whatever the machine or the
 * person does not allow is said in one sentence with the command to run.
 */
export async function installPrograms(
  missing: Program[],
  options: { cwd: string; env: Environment; unattended: boolean },
): Promise<void> {
  if (missing.length === 0) return;
  const packages = missing.map((program) => PACKAGES[program]);
  const sudo = process.getuid?.() === 0 ? [] : options.unattended ? ["sudo", "-n"] : ["sudo"];
  const words = [...sudo, "apt-get", "install", "-y", "--no-install-recommends", ...packages];
  const advice = `This machine lacks ${missing.join(", ")}. Install with: ${words.join(" ")}`;
  const path = options.env["PATH"] ?? "";
  const possible = inPath("apt-get", path) && (sudo.length === 0 || inPath("sudo", path));
  if (!possible || !(options.unattended || (await agreed(words.join(" "))))) {
    console.error(advice);
    return;
  }
  const bounds = {
    cwd: options.cwd,
    env: { ...options.env, DEBIAN_FRONTEND: "noninteractive" },
    limit_ms: INSTALL_LIMIT_MS,
  };
  const apt = async (line: string[]): Promise<boolean> => {
    const [program = "apt-get", ...args] = line;
    return (await run(program, args, bounds)).code === 0;
  };
  // Fresh machines have no package lists yet; those that have them are spared the download.
  const done =
    (await apt(words)) || ((await apt([...sudo, "apt-get", "update"])) && (await apt(words)));
  if (!done) console.error(advice);
}

async function agreed(command: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Run "${command}" now? [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
