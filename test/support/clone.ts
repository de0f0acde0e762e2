import { existsSync } from "node:fs";
import { cp, mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { allowedEnv, runCommand } from "../../src/std/process.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const COMMAND_MS_MAX = 120_000;
/** What an installation has fetched; linked instead, so that nothing is fetched again. */
const FETCHED = ["node_modules", ".node"];

/**
 * A git clone of this repository in `folder`, as a stranger would have it, with what is not yet
 * committed here as one more commit. Its Node and dependencies are hard links to those of here.
 */
export async function cloneAsItLies(folder: string): Promise<string> {
  const clone = path.join(folder, "clone");
  const env = allowedEnv(process.env, { HOME: folder, GIT_CONFIG_NOSYSTEM: "1" });
  const run = async (cwd: string, program: string, ...args: string[]): Promise<string> => {
    const command = { program, args, cwd, env, stdin: null };
    const done = await runCommand(command, { timeout_ms: COMMAND_MS_MAX });
    if (done.exit_code === 0) return done.stdout;
    throw new Error(`${program} ${args.join(" ")}: ${done.stderr}`);
  };
  await run(folder, "git", "clone", "--quiet", ROOT, clone);
  const changed = await run(ROOT, "git", "status", "--porcelain", "-z", "--untracked-files=all");
  if (changed !== "") await commitChanges(clone, pathsIn(changed), run);
  for (const name of FETCHED) {
    const there = path.join(ROOT, name);
    if (existsSync(there)) await run(clone, "cp", "--archive", "--link", there, clone);
  }
  return clone;
}

type Run = (cwd: string, program: string, ...args: string[]) => Promise<string>;

/** Paths of `git status --porcelain -z`; the old name of a renamed file stands by itself. */
function pathsIn(status: string): string[] {
  const entries = status.split("\0").filter((entry) => entry !== "");
  return entries.map((entry) => (/^[ A-Z?]{2} /.test(entry) ? entry.slice(3) : entry));
}

async function commitChanges(clone: string, paths: string[], run: Run): Promise<void> {
  for (const name of paths) {
    const [from, to] = [path.join(ROOT, name), path.join(clone, name)];
    await mkdir(path.dirname(to), { recursive: true });
    if (existsSync(from)) await cp(from, to);
    else await rm(to, { force: true });
  }
  await run(clone, "git", "add", "--all");
  const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid"];
  const message = ["--quiet", "--message", "What is not yet committed"];
  await run(clone, "git", ...identity, "commit", ...message);
}
