import { join } from "node:path";
import { readText, replaceText } from "./files.ts";
import type { Tree } from "./git.ts";

const ENV_FILE = "ringmaster-env";

/** Notes in a worktree's git folder with which variables it was worked on. */
export async function noteEnv(
  { dir }: Pick<Tree, "dir">,
  env: Record<string, string>,
): Promise<void> {
  await replaceText(join(dir, ENV_FILE), JSON.stringify(env));
}

/** Those variables, for the commands that clear up after the work. */
export async function notedEnv({ dir }: Pick<Tree, "dir">): Promise<Record<string, string>> {
  const text = await readText(join(dir, ENV_FILE));
  const found: unknown = text === null ? {} : parsed(text);
  if (typeof found !== "object" || found === null) return {};
  return Object.fromEntries(
    Object.entries(found).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // not what was written here: then nothing is known of its variables
  }
}
