import { commitOf, git } from "../../std/git.ts";

/**
 * Lets refs keep commits (`null`: lets them go; with `/` at its end all below it), in one
 * transaction of git, and does nothing to refs that are as they shall be.
 */
export async function pinCommits(
  repo: string,
  refs: Readonly<Record<string, string | null>>,
): Promise<void> {
  const lines: string[] = [];
  for (const [ref, commit] of Object.entries(refs)) {
    if (commit !== null) lines.push(`update ${ref} ${commit}`);
    else for (const name of await existing(repo, ref)) lines.push(`delete ${name}`);
  }
  if (lines.length === 0) return;
  await git(repo, ["update-ref", "--stdin"], { stdin: `${lines.join("\n")}\n` });
}

async function existing(repo: string, ref: string): Promise<string[]> {
  if (!ref.endsWith("/")) return (await commitOf(repo, ref)) === null ? [] : [ref];
  const found = await git(repo, ["for-each-ref", "--format=%(refname)", ref]);
  return found.split("\n").filter((name) => name !== "");
}
