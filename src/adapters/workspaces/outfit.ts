import { Problem } from "../../domain/problem.ts";
import { LIMITS } from "../../domain/limits.ts";
import type { RepositorySettings } from "../../domain/settings.ts";
import { runContained, type Shield, type ShellRun } from "../../std/contained.ts";
import { placeCache, type CachePlace } from "../../std/dependency-cache.ts";
import type { Tree } from "../../std/git.ts";
import { commonDir } from "../../std/worktrees.ts";
import { includeFiles } from "./include.ts";
import { noteSetUp } from "./not-work.ts";

/** Where and with what a fresh tree is made usable. */
export type Outfit = {
  place: CachePlace;
  settings: RepositorySettings;
  tree: Tree;
  env: Record<string, string>;
  /** Hears in a sentence of what was left out or failed without doing harm. */
  tell: (sentence: string) => void;
  shield: Shield;
};

const SETUP_OUTPUT_CHARS_MAX = 4_000;
const TEARDOWN_MS_MAX = 2 * 60_000;

/**
 * Makes a fresh tree usable: the cached folders are put in place, ignored files are copied from the
 * checkout, then the set-up commands run. `settings_invalid` for a cache entry that cannot be meant
 * so, `check_unrunnable` when a command fails or takes longer than a check may.
 */
export async function outfitTree(outfit: Outfit): Promise<void> {
  await placeFiles(outfit);
  await setUp(outfit);
}

/** The part of it that runs no command of the repository's in the tree. */
export async function placeFiles(outfit: Outfit): Promise<void> {
  const { settings, tree, shield } = outfit;
  const place = { ...outfit.place, shield };
  for (const entry of settings.cache) {
    const answer = await placeCache(place, entry, { into: tree.path, use: "own" });
    if (answer.status === "unusable")
      throw new Problem("settings_invalid", answer.detail, "Correct [[cache]] in ringmaster.toml.");
    if (answer.status === "failed")
      throw new Problem(
        "check_unrunnable",
        answer.detail,
        "Run the command by hand in a fresh clone.",
      );
  }
  await copyIgnored(outfit);
}

/** Copies what of the checkout's ignored files is wanted and not there yet. */
export function copyIgnored({ place, settings, tree, tell }: Outfit): Promise<void> {
  return includeFiles({ repo: place.repo, commit: place.commit, settings, tree, tell });
}

/** Runs the set-up commands in order; `check_unrunnable` at the first that fails. */
export async function setUp({ place, settings, tree, env, shield }: Outfit): Promise<void> {
  const within = settings.setup.length === 0 ? [] : await shieldOf(shield, place.repo, tree);
  for (const command of settings.setup) {
    const run = await runContained(
      { command, cwd: tree.path, env, within },
      {
        timeout_ms: LIMITS.check_ms_default,
        output_chars_max: SETUP_OUTPUT_CHARS_MAX,
        ...(place.signal && { signal: place.signal }),
      },
    );
    if (run.ended === "exited" && run.exit_code === 0) continue;
    throw new Problem(
      "check_unrunnable",
      `Expected the set-up command "${command}" to succeed, got ${endOf(run)}:\n${run.output}`,
      "Run the command by hand in a fresh clone, or correct `setup` in ringmaster.toml.",
    );
  }
  if (settings.setup.length > 0) await noteSetUp(tree);
}

type Torn = { repo: string };

/** What stands before a command that works in a tree, and with its repository wherever it lies. */
export async function shieldOf(
  shield: Shield,
  repo: string,
  tree: Tree,
): Promise<readonly string[]> {
  return shield([tree.path, repo, await commonDir(repo)]);
}

/** Runs the commands of `teardown`, every one of them; a failure is told and nothing more. */
export async function tearDown(
  { teardown }: Pick<RepositorySettings, "teardown">,
  { repo, tree, env, tell, shield }: Pick<Outfit, "tree" | "env" | "tell" | "shield"> & Torn,
): Promise<void> {
  const within = await shieldOf(shield, repo, tree);
  for (const command of teardown) {
    const shell = { command, cwd: tree.path, env, within };
    const bounds = { timeout_ms: TEARDOWN_MS_MAX, output_chars_max: SETUP_OUTPUT_CHARS_MAX };
    const run = await runContained(shell, bounds);
    if (run.ended === "exited" && run.exit_code === 0) continue;
    tell(`The teardown command "${command}" ended with ${endOf(run)}: ${run.output.trim()}`);
  }
}

function endOf(run: ShellRun): string {
  return run.ended === "exited" ? `exit code ${run.exit_code ?? run.signal}` : run.ended;
}
