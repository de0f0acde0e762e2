import type { ReloadPhase } from "../domain/reload.ts";

/** What must be true of a release before it may ask to serve. */
export type StagePlan = { repo: string; commit: string };

/** A release that lies ready in its own folder. */
export type StagedRelease = {
  folder: string;
  commit: string;
  duration_ms: number;
  built: string[];
};

/** A read or write with which a new release is tried on a copy of the database. */
export type ReleaseProbe = { method: string; path: string; body: unknown; status: number };

/** How Ringmaster's own code is replaced. */
export interface Releaser {
  /** Lays out the commit in its own folder with dependencies and built UI. Idempotent by commit. */
  stage(plan: StagePlan): Promise<StagedRelease>;
  /** Hands a staged release to the supervisor; a `no_supervisor` problem when there is none. */
  request(job: ReloadJob): Promise<void>;
  /** Every phase the supervisor has recorded, in order; read from its journal. */
  journal(): Promise<ReloadNews[]>;
}

/** A staged release that shall serve. */
export type ReloadJob = {
  id: string;
  release: string;
  commit: string;
  snapshot: string;
  probes: ReleaseProbe[];
  replay: string[];
  watch_ms: number;
};

/** One phase of a reload as the supervisor saw it. */
export type ReloadNews = {
  id: string;
  seq: number;
  at: string;
  phase: Exclude<ReloadPhase, "staging" | "staged">;
  from_commit: string;
  to_commit: string;
  from_generation: number;
  to_generation: number;
  reason: string | null;
  evidence: Record<string, unknown>;
};
