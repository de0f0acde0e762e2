import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../../domain/problem.ts";
import { runContained } from "../../std/contained.ts";
import { copyFolder } from "../../std/dependency-cache.ts";
import { nullWhenAbsent, removeFolder } from "../../std/files.ts";
import { commandEnv, git } from "../../std/git.ts";

/** Everything the built page is made from; the lock stands for the tools that make it. */
const SOURCES = ["web", "src/client", "src/contract", "src/domain", "src/std", "package-lock.json"];

const CONFIG = "web/vite.config.ts";
const BUILT = "web/dist";
const BUILD_MS_MAX = 5 * 60_000;
const OUTPUT_CHARS_MAX = 4_000;

/**
 * Puts the built page into a release: linked when it was built from the same sources before, else
 * built and kept. A commit without a page needs none. Answers `["ui"]` when it was built.
 */
export async function placeUi(
  { home, repo, commit }: { home: string; repo: string; commit: string },
  release: string,
): Promise<string[]> {
  if (!(await exists(join(release, CONFIG)))) return [];
  const listed = await git(repo, ["ls-tree", "-z", commit, "--", ...SOURCES]);
  const hash = createHash("sha256").update(listed).digest("hex").slice(0, 40);
  const kept = join(home, "cache", "ui", hash);
  const target = join(release, BUILT);
  await removeFolder(target);
  if (await exists(kept)) {
    await copyFolder(kept, target);
    return [];
  }
  await build(release);
  await keep(target, kept);
  return ["ui"];
}

async function build(release: string): Promise<void> {
  const command = `node_modules/.bin/vite build --config ${CONFIG}`;
  const run = await runContained(
    { command, cwd: release, env: commandEnv({ CI: "1" }) },
    { timeout_ms: BUILD_MS_MAX, output_chars_max: OUTPUT_CHARS_MAX },
  );
  if (run.ended === "exited" && run.exit_code === 0 && (await exists(join(release, BUILT)))) return;
  const end = run.ended === "exited" ? `exit code ${run.exit_code}` : run.ended;
  throw new Problem(
    "check_unrunnable",
    `Expected "${command}" to build the page into ${BUILT}, got ${end}:\n${run.output}`,
    "Build it in a fresh clone of the commit and correct what it says.",
  );
}

async function keep(target: string, kept: string): Promise<void> {
  await mkdir(join(kept, ".."), { recursive: true });
  const copy = `${kept}.${randomUUID().slice(0, 8)}`;
  await copyFolder(target, copy);
  try {
    await rename(copy, kept);
  } catch (error) {
    await removeFolder(copy);
    if (!(await exists(kept))) throw error; // else another process kept the same page first
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(nullWhenAbsent)) !== null;
}
