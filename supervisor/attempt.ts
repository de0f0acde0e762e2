import type { Generation } from "./generation.ts";
import type { PublicProbe } from "./public-probe.ts";
import type { ReloadEntry, ReloadPhase, ReloadRequest } from "./protocol.ts";
import type { Baseline } from "./watch.ts";
import type { World } from "./world.ts";

/** One reload on its way. The numbers of generations are 0 while not known. */
export type Attempt = {
  world: World;
  request: ReloadRequest;
  from_commit: string;
  from_generation: number;
  to_generation: number;
};

/** What a step leaves in the journal. */
export type StepNote = { reason?: string; evidence?: Record<string, unknown> };

/** Writes the next phase of a reload; on disk when this returns. */
export function record(attempt: Attempt, phase: ReloadPhase, note: StepNote = {}): ReloadEntry {
  const { world, request, from_commit, from_generation, to_generation } = attempt;
  const outcome = note.reason === undefined ? "" : `: ${note.reason}`;
  world.say(`reload ${request.id} to ${request.commit} ${phase}${outcome}`);
  return world.journal.write({
    id: request.id,
    phase,
    from_commit,
    to_commit: request.commit,
    from_generation,
    to_generation,
    reason: note.reason ?? null,
    evidence: note.evidence ?? {},
  });
}

/** A reload whose release is up beside the one that serves. */
export type Flipping = {
  attempt: Attempt;
  fresh: Generation;
  /** The generation that served before; null when the supervisor was restarted in between. */
  warm: Generation | null;
  /** What the generation before was like under its traffic. */
  baseline: Baseline;
  probe: PublicProbe;
};
