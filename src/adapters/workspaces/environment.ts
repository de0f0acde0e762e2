import { stat } from "node:fs/promises";
import { arch, platform, release } from "node:os";
import { delimiter, join } from "node:path";
import { git } from "../../std/git.ts";

let git_version: Promise<string> | null = null;

/** Asked once in the life of a process. */
async function gitVersion(): Promise<string> {
  git_version ??= git("/", ["--version"]);
  return (await git_version).trim();
}

/**
 * What a check runs in, as JSON with sorted keys: the same text for the same surroundings. Tools
 * are the program that its command starts with, told by size and time of change, so that another
 * version is noticed without starting it; variables are told by name only.
 */
export async function environmentOf(
  command: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  return JSON.stringify({
    git: await gitVersion(),
    node: process.version,
    system: `${platform()} ${release()} ${arch()}`,
    tool: await toolOf(command, env["PATH"] ?? ""),
    variables: Object.keys(env).toSorted(),
  });
}

/** Name and mark of the first word of a command; null where it is no program in PATH. */
async function toolOf(command: string, path: string): Promise<string | null> {
  const name = /^[A-Za-z0-9._+-]+(?=\s|$)/.exec(command.trim())?.[0];
  if (name === undefined) return null;
  for (const folder of path.split(delimiter)) {
    const found = await stat(join(folder, name)).catch(notFound);
    if (found?.isFile()) return `${name} ${found.size} ${Math.round(found.mtimeMs)}`;
  }
  return null;
}

/** A folder of PATH that is not there or cannot be read holds no program for the shell either. */
const notFound = () => null;
