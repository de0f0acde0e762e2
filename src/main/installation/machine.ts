import { Problem } from "../../domain/problem.ts";
import type { Missing } from "../../cli/installation.ts";
import { allowedEnv, runCommand, type Finished } from "../../std/process.ts";

const NEEDED: readonly Missing[] = [
  { program: "git", package: "git", needed_for: "worktrees and merges" },
  { program: "tmux", package: "tmux", needed_for: "workers that one can attach to" },
];

const INSTALL_MS_MAX = 5 * 60_000;

function run(program: string, args: string[], timeout_ms: number): Promise<Finished> {
  const env = allowedEnv(process.env, { DEBIAN_FRONTEND: "noninteractive" });
  return runCommand({ program, args, cwd: "/", env, stdin: null }, { timeout_ms });
}

/** Programs that are needed and do not answer. */
export async function missingPrograms(): Promise<Missing[]> {
  const found = await Promise.all(
    NEEDED.map(async (each) => {
      const flag = each.program === "tmux" ? "-V" : "--version";
      return (await run(each.program, [flag], 10_000)).exit_code === 0;
    }),
  );
  return NEEDED.filter((_, at) => !found[at]);
}

/** Installs packages with apt as root or with sudo; otherwise says the command. */
export async function installPackages(missing: readonly Missing[]): Promise<void> {
  const packages = missing.map((each) => each.package);
  const prefix = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  for (const words of [["update"], ["install", "-y", "--no-install-recommends", ...packages]]) {
    const [program = "apt-get", ...args] = [...prefix, "apt-get", "-q", ...words];
    const done = await run(program, args, INSTALL_MS_MAX);
    if (done.exit_code !== 0) throw notInstalled(packages, done);
  }
}

function notInstalled(packages: string[], done: Finished): Problem {
  const why = done.missing ? "there is no apt-get here" : done.stderr.trim().split("\n").at(-1);
  return new Problem(
    "tool_missing",
    `Expected ${packages.join(" and ")} on this machine; installing failed: ${why}.`,
    `Run: sudo apt-get install -y ${packages.join(" ")}`,
  );
}
