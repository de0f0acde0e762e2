import { stat } from "node:fs/promises";
import { nullWhenAbsent } from "./files.ts";
import type { Finished } from "./process.ts";
import { Refusal } from "./refusal.ts";

const unusable = (detail: string, hint: string) => new Refusal("repository_unusable", detail, hint);

const PUT_BACK =
  "Put it back, or a link to where it is now (ln -s NEW OLD). " +
  "To forget the project: ringmaster project remove NAME";

/** Throws `repository_unusable` when there is no folder in which git could be run. */
export async function requireFolder(cwd: string): Promise<void> {
  const facts = await stat(cwd).catch(nullWhenAbsent);
  if (facts?.isDirectory()) return;
  const found = facts === null ? "nothing is there" : "that is no folder";
  throw unusable(`Expected a git repository at ${cwd}, but ${found}.`, PUT_BACK);
}

/** Throws `repository_unusable` when git says that the folder is no repository, or not ours. */
export function refuseOther(cwd: string, { exit_code, stderr }: Finished): void {
  if (exit_code !== 128) return;
  if (stderr.includes("not a git repository"))
    throw unusable(`Expected a git repository at ${cwd}, but it is none any more.`, PUT_BACK);
  if (stderr.includes("dubious ownership"))
    throw unusable(
      `Expected ${cwd} to belong to the user who runs Ringmaster, but another user owns it.`,
      `If you trust it: git config --global --add safe.directory ${cwd}`,
    );
}
