import type { Intents, IntentsPlan } from "../../ports/branches.ts";
import { git, zeroSeparated } from "../../std/git.ts";
import { cutEnd } from "../../std/text.ts";
import { headOfBranch } from "./forward.ts";

const DIFF_CHARS_MAX = 20_000;
const COMMITS_MAX = 10;
const MESSAGE_CHARS_MAX = 500;

/** What both sides of a conflict are about; see `Branches.intents`. */
export async function intentsOf({
  repo,
  default_branch,
  base,
  commit,
}: IntentsPlan): Promise<Intents> {
  const head = await headOfBranch(repo, default_branch);
  const plain = ["--no-ext-diff", "--no-textconv", "--no-color"];
  const diff = await git(repo, ["diff", ...plain, base, commit]);
  const files = zeroSeparated(
    await git(repo, ["diff", ...plain, "-z", "--name-only", base, commit]),
  );
  const range = ["-z", "--format=%H%n%B", `-${COMMITS_MAX}`, `${base}..${head}`, "--", ...files];
  const texts = files.length === 0 ? [] : zeroSeparated(await git(repo, ["log", ...range]));
  const commits = texts.map((text) => {
    const [name = "", ...lines] = text.split("\n");
    return { commit: name, message: cutEnd(lines.join("\n").trim(), MESSAGE_CHARS_MAX) };
  });
  return { diff: cutEnd(diff, DIFF_CHARS_MAX), commits };
}
