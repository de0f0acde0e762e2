import { Problem } from "../../domain/problem.ts";
import { LIMITS } from "../../domain/limits.ts";
import type { RepositorySettings } from "../../domain/settings.ts";
import { runContained } from "../../std/contained.ts";
import { placeCache, type CachePlace } from "../../std/dependency-cache.ts";

/** Where and with what a fresh tree is made usable. */
type Outfit = {
  place: CachePlace;
  settings: RepositorySettings;
  path: string;
  env: Record<string, string>;
};

const SETUP_OUTPUT_CHARS_MAX = 4_000;

/**
 * Puts the cached folders in place, then runs the set-up commands. `settings_invalid` for a cache
 * entry that cannot be meant so, `check_unrunnable` when a command fails or takes longer than a
 * check may.
 */
export async function outfitTree({ place, settings, path, env }: Outfit): Promise<void> {
  for (const entry of settings.cache) {
    const answer = await placeCache(place, entry, path);
    if (answer.status === "unusable")
      throw new Problem("settings_invalid", answer.detail, "Correct [[cache]] in ringmaster.toml.");
    if (answer.status === "failed")
      throw new Problem(
        "check_unrunnable",
        answer.detail,
        "Run the command by hand in a fresh clone.",
      );
  }
  for (const command of settings.setup) {
    const run = await runContained(
      { command, cwd: path, env },
      {
        timeout_ms: LIMITS.check_ms_default,
        output_chars_max: SETUP_OUTPUT_CHARS_MAX,
        ...(place.signal && { signal: place.signal }),
      },
    );
    if (run.ended === "exited" && run.exit_code === 0) continue;
    const end = run.ended === "exited" ? `exit code ${run.exit_code ?? run.signal}` : run.ended;
    throw new Problem(
      "check_unrunnable",
      `Expected the set-up command "${command}" to succeed, got ${end}:\n${run.output}`,
      "Run the command by hand in a fresh clone, or correct `setup` in ringmaster.toml.",
    );
  }
}
