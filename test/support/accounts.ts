import type { Config } from "../../src/domain/config.ts";
import type { ProviderLimit } from "../../src/domain/provider-limit.ts";
import type { Run } from "../../src/domain/run.ts";
import { finish } from "../../src/engine/attempts/finish.ts";
import { recordRun, type ToldSummary } from "../../src/engine/accounts/recording.ts";
import type { Worker } from "../../src/domain/worker.ts";
import { claim, type Claimed } from "../../src/engine/queue/claim.ts";
import type { World } from "../../src/engine/world.ts";
import { reportOf, type Ring } from "./world.ts";

/** A run that ended well and of which everything is known. */
export const WENT_WELL: ToldSummary = {
  exit_code: 0,
  signal: null,
  session_id: "session-1",
  ended: { ok: true, reason: "completed" },
  tokens: { input: 1_000, output: 50, cache_read: 300, cache_write: 200 },
  cost_usd: 0.25,
  models: [],
  session_totals: null,
  limit: null,
  error: null,
  stopped_by: null,
};

/** A run that met a usage limit. */
export const metLimit = (resets_at: string | null = null): ToldSummary => ({
  ...WENT_WELL,
  exit_code: 1,
  ended: { ok: false, reason: "rate_limit" },
  cost_usd: 0,
  limit: { resets_at },
  error: "You've hit your limit.",
});

let count = 0;

/** An id for a run, as a worker makes them. */
export const runId = () => `rn-${(count += 1).toString(36).padStart(8, "0")}`;

/** Records a run of the attempt in this world, as its worker tells it when the run has ended. */
export function ran(
  world: World,
  { attempt }: Claimed,
  summary: Partial<ToldSummary> = {},
  more: { id?: string; iteration?: number; started_at?: string } = {},
): Promise<Run> {
  const now = world.clock.now();
  const told = { id: runId(), iteration: 1, started_at: now, ended_at: now, model: null, ...more };
  const { id: attempt_id, fence } = attempt;
  const run = { ...told, attempt_id, fence, summary: { ...WENT_WELL, ...summary } };
  return world.store.write((tables) => recordRun(world, tables, run));
}

/** Ends the attempt as a worker does whose agent met a usage limit. */
export async function gaveBack(ring: Ring, claimed: Claimed, resets_at: string | null = null) {
  await ran(ring.world, claimed, metLimit(resets_at));
  const said = { resolution: "given_back", outcome: "rate_limited" } as const;
  return finish(ring.world, reportOf(claimed, { ...said, reason: "stream: usage limit" }));
}

/** What the worker is handed in this world, or an error. */
export async function handed(world: World, { id }: Pick<Worker, "id">): Promise<Claimed> {
  const wish = { worker: id, commit: null };
  const claimed = await world.store.write((tables) => claim(world, tables, wish));
  if (!claimed) throw new Error("expected a task for the worker, got none");
  return claimed;
}

/** The limits that are kept. */
export const limitsIn = ({ store }: World): Promise<ProviderLimit[]> =>
  store.read((tables) => tables.limits.list());

/** Settings of limits under which all workers wake at once, unless told otherwise. */
export const limits = (more: Partial<Config["limits"]> = {}): Pick<Config, "limits"> => ({
  limits: { on_limit: "other", guess_ms: 900_000, stagger_ms: 0, ...more },
});
