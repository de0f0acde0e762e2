import { git, tryGit } from "../../src/std/git.ts";
import type { GoldTask } from "./tasks.ts";

const COMMITS_MAX = 4_000;
const CANDIDATES_MAX = 700;
const TITLE_CHARS_MIN = 15;
const BODY_CHARS_MAX = 1_500;
const FILES_MAX = 6;
const PLACES_MAX = 30;
/** Every third task keeps the text of its commit, the others have a title only. */
const BODY_EVERY = 3;

/** Any of the words of a text, as a regular expression has it. */
const anyOf = (words: string) => `(${words.trim().split(/\s+/).join("|")})`;

const NO_TASK = new RegExp(
  `^${anyOf("chore docs? tests? ci build release style deps bump merge revert prepare")}`,
  "i",
);
const NO_TASK_EITHER = /^(v?\d+\.|update (dep|changelog|readme))/i;
const PREFIX = /^(fix|feat|perf|refactor|refact|types?)(\([^)]*\))?!?:\s*/i;
const TRAILER = /^(co-authored-by|signed-off-by|fixes|closes|fix|close).*$/gim;
const CODE = new RegExp(
  `\\.${anyOf("[cm]?[jt]s [jt]sx vue py go rs java kt rb php c h cc cpp hpp cs swift")}$`,
  "i",
);
const BESIDE = new RegExp(
  `(^|/)${anyOf(`tests? __tests__ tests?_[a-z]+ specs? testing testdata fixtures? playground e2e
    bench(marks?)? examples? docs? website scripts? [.]github build dist vendor third_party
    node_modules generated integration`)}/`,
  "i",
);
const TEST_NAME = new RegExp(
  anyOf(`[.](test|spec|test-d|bench|fuzz)[.][a-z]+$ _test[.](go|py|rs)$ (^|/)test_[^/]*[.]py$
    (^|/)conftest[.]py$ (^|/)tests?[.](rs|go|py|ts|js)$ Tests?[.](java|kt)$`),
);
const SETTINGS = new RegExp(
  `(^|/)${anyOf("[^/]*[.]config[.][cm]?[jt]s setup[.]py build[.]rs noxfile[.]py [.][^/]+")}$`,
  "i",
);

type Commit = { sha: string; parent: string; title: string; body: string };

/**
 * So many tasks from the history of a repository, spread over it: commits whose message says what
 * was to be done and that changed 1 to 6 files of the product. Paths, addresses, numbers of issues
 * and names of files are taken out of the words, so that they do not give the answer away.
 */
export async function makeTasks(repo: string, dir: string, count: number): Promise<GoldTask[]> {
  const commits = await commitsOf(dir);
  const step = Math.max(1, Math.floor(commits.length / (count * 2.2)));
  const tasks: GoldTask[] = [];
  for (let at = 0; at < commits.length && tasks.length < count; at += step) {
    const commit = commits[at];
    const places = commit && (await placesOf(dir, commit));
    if (commit === undefined || places === undefined) continue;
    tasks.push({
      repo,
      parent_sha: commit.parent,
      sha: commit.sha,
      title: commit.title,
      body: at % BODY_EVERY === 0 ? commit.body : "",
      gold_files: Object.keys(places),
      gold_hunks: places,
    });
  }
  return tasks;
}

async function commitsOf(dir: string): Promise<Commit[]> {
  const format = "--format=%H%x00%P%x00%s%x00%b%x01";
  const log = await git(dir, ["log", "--no-merges", `--max-count=${COMMITS_MAX}`, format, "HEAD"]);
  const commits = log.split("\x01").flatMap((entry) => {
    const [sha = "", parent = "", subject = "", body = ""] = entry.trimStart().split("\0");
    const title = cleaned(subject.replace(PREFIX, ""));
    const is_task =
      parent !== "" &&
      !NO_TASK.test(subject) &&
      !NO_TASK_EITHER.test(subject) &&
      title.length >= TITLE_CHARS_MIN;
    const words = cleaned(body.replaceAll(TRAILER, "")).slice(0, BODY_CHARS_MAX);
    return is_task ? [{ sha, parent, title, body: words }] : [];
  });
  return commits.slice(0, CANDIDATES_MAX);
}

function cleaned(text: string): string {
  return text
    .replaceAll(/https?:\/\/\S+/g, "")
    .replaceAll(/\(?(?:#|gh-)\d+\)?/gi, "")
    .replaceAll(/\b[0-9a-f]{7,40}\b/g, "")
    .replaceAll(/(?:[\w.@-]+\/)+[\w.-]+\.\w+/g, "")
    .replaceAll(/\b[\w-]+\.(js|ts|py|go|rs|java|tsx|vue|mjs)\b/g, "")
    .trim();
}

async function placesOf(
  dir: string,
  { parent, sha }: Commit,
): Promise<GoldTask["gold_hunks"] | undefined> {
  const more = ["-U0", "--no-renames", "--diff-filter=AMD", "--no-color", "--no-ext-diff"];
  const diff = await tryGit(dir, ["diff", ...more, parent, sha]);
  if (diff.exit_code !== 0) return undefined; // a mirror may lack large objects
  const changed = Object.entries(hunksOf(diff.stdout)).filter(([path]) => isProduct(path));
  const places = changed.reduce((sum, [, ranges]) => sum + ranges.length, 0);
  if (changed.length === 0 || changed.length > FILES_MAX || places > PLACES_MAX) return undefined;
  return Object.fromEntries(changed);
}

function isProduct(path: string): boolean {
  return CODE.test(path) && !BESIDE.test(path) && !TEST_NAME.test(path) && !SETTINGS.test(path);
}

/** Lines of the old version that a diff changes; what was added counts as the line before. */
function hunksOf(diff: string): Record<string, [number, number][]> {
  const hunks: Record<string, [number, number][]> = {};
  let path: string | null = null;
  for (const line of diff.split("\n")) {
    if (line.startsWith("--- ")) path = line.startsWith("--- a/") ? line.slice(6) : null;
    const [, from = "", count = "1"] = /^@@ -(\d+)(?:,(\d+))?/.exec(line) ?? [];
    if (from === "" || path === null) continue;
    const first = Math.max(1, Number(from));
    (hunks[path] ??= []).push([first, first + Math.max(1, Number(count)) - 1]);
  }
  return hunks;
}
