import { join } from "node:path";
import { z } from "zod";
import { Problem } from "../../domain/problem.ts";
import { reloadPhase } from "../../domain/reload.ts";
import type { Releaser, ReloadJob, ReloadNews } from "../../ports/releaser.ts";
import { readText } from "../../std/files.ts";
import { stageRelease } from "./stage.ts";

/** The way to the supervisor that started this server; null when none did. */
export type ReloadChannel = { requestReload(request: ReloadJob): void };

/** Where releases lie, and how the supervisor is reached. */
export type SupervisedOptions = { home: string; channel: ReloadChannel | null };

const news = z.object({
  id: z.string(),
  seq: z.int(),
  at: z.string(),
  phase: reloadPhase.exclude(["staging", "staged"]),
  from_commit: z.string(),
  to_commit: z.string(),
  from_generation: z.int(),
  to_generation: z.int(),
  reason: z.string().nullable(),
  evidence: z.record(z.string(), z.unknown()),
});

/** Releases that a supervisor boots, probes and flips to; its journal tells how that went. */
export function supervisedReleaser({ home, channel }: SupervisedOptions): Releaser {
  return {
    stage: (plan) => stageRelease(home, plan),
    request: async (job) => {
      if (channel === null)
        throw new Problem(
          "no_supervisor",
          "Expected a supervisor that could start the new release, but this server has none.",
          "Start Ringmaster with: ringmaster up",
        );
      channel.requestReload(job);
    },
    journal: () => readJournal(join(home, "run", "reloads.jsonl")),
  };
}

/**
 * Every whole line of the journal. A line torn by a crash was never acted on, so it is passed over.
 */
async function readJournal(path: string): Promise<ReloadNews[]> {
  const lines = ((await readText(path)) ?? "").split("\n").filter((line) => line !== "");
  return lines.flatMap((line) => {
    const parsed = news.safeParse(parse(line));
    return parsed.success ? [parsed.data] : [];
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // torn by a crash
  }
}
