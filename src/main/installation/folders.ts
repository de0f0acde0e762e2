import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { Problem } from "../../domain/problem.ts";
import type { Home } from "../home.ts";

const FOLDERS = ["", "logs", "run", "releases", "projects", "worktrees", "backups"];

/** Makes the folders of a home, for its owner alone. */
export async function makeFolders(home: Home): Promise<void> {
  for (const folder of FOLDERS) await makeFolder(path.join(home.root, folder));
}

/** Step by step: where a folder cannot be made, the recursive way of Node may try for ever. */
async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  if (path.dirname(folder) !== folder) await makeFolder(path.dirname(folder));
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (await isFolder(folder)) return; // somebody else was quicker
    const why = error instanceof Error ? error.message : String(error);
    throw new Problem(
      "home_unusable",
      `Expected to be able to make the folder ${folder}, but: ${why}.`,
      "Let RINGMASTER_HOME name a folder that you may write to.",
    );
  }
}

async function isFolder(folder: string): Promise<boolean> {
  const facts = await stat(folder).catch(() => null); // not there, or not to be reached
  return facts?.isDirectory() === true;
}
