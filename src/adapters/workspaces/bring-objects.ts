import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { namesIn } from "../../std/files.ts";
import { gitCommand } from "../../std/git-command.ts";
import { git } from "../../std/git.ts";
import { runCommand } from "../../std/process.ts";

const FAN = /^[0-9a-f]{2}$/;
const REST = /^([0-9a-f]{38}|[0-9a-f]{62})$/;
const BRING_MS_MAX = 10 * 60_000;

/** The names of the loose objects in a folder that somebody else wrote: of plain files only. */
export async function looseIn(objects: string): Promise<string[]> {
  const found: string[] = [];
  for (const fan of (await namesIn(objects)).filter((name) => FAN.test(name))) {
    if (!(await lstat(join(objects, fan))).isDirectory()) continue;
    for (const rest of (await namesIn(join(objects, fan))).filter((name) => REST.test(name)))
      if ((await lstat(join(objects, fan, rest))).isFile()) found.push(`${fan}${rest}`);
  }
  return found;
}

/**
 * Brings those of the objects that a repository lacks into it. Git unpacks them and names each by
 * its content, so one that is forged comes under its own name and takes nobody's place. One that
 * cannot be read is left out.
 */
export async function bringObjects(
  repo: string,
  objects: string,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  const stdin = `${names.join("\n")}\n`;
  const known = await git(repo, ["cat-file", "--batch-check=%(objectname)"], { stdin });
  const lacking = known.split("\n").filter((line) => line.endsWith(" missing"));
  await bring(
    repo,
    objects,
    lacking.map((line) => line.slice(0, line.indexOf(" "))),
  );
}

/** Halves what fails until only what is broken is left. */
async function bring(repo: string, objects: string, names: readonly string[]): Promise<void> {
  if (names.length === 0 || (await bringAll(repo, objects, names)) || names.length === 1) return;
  const middle = Math.ceil(names.length / 2);
  await bring(repo, objects, names.slice(0, middle));
  await bring(repo, objects, names.slice(middle));
}

/** The packing git sees the other folder; the one that unpacks does not, or it would lack none. */
const SCRIPT = `GIT_ALTERNATE_OBJECT_DIRECTORIES="$1" git pack-objects -q --stdout --window=0 |
  git unpack-objects -q`;

async function bringAll(repo: string, objects: string, names: readonly string[]): Promise<boolean> {
  const stdin = `${names.join("\n")}\n`;
  // In quotes, since a colon would part the list of folders.
  const quoted = `"${objects.replaceAll(/["\\]/g, "\\$&")}"`;
  const command = gitCommand(repo, [], { stdin });
  const args = ["-c", SCRIPT, "sh", quoted];
  const done = await runCommand({ ...command, program: "sh", args }, { timeout_ms: BRING_MS_MAX });
  return done.exit_code === 0;
}
