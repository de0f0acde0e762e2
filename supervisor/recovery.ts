import { type Attempt, record } from "./attempt.ts";
import { pointLink } from "./files.ts";
import { commitOf, currentRelease, releaseOf } from "./home.ts";
import { recover } from "./journal.ts";
import type { Keeper } from "./keeper.ts";
import type { Refusal } from "./probe.ts";
import type { ReloadEntry, ReloadRequest } from "./protocol.ts";
import { startPublicProbe } from "./public-probe.ts";
import { watchToEnd } from "./reload.ts";
import { readRequest } from "./reload-request.ts";
import type { Reloads } from "./reloads.ts";
import type { World } from "./world.ts";

/** A request as far as the journal still knows it. */
function requestOf(world: World, entry: ReloadEntry): ReloadRequest {
  const accepted = world.journal
    .entries()
    .find((each) => each.id === entry.id && each.phase === "accepted");
  const { request } = readRequest(accepted?.evidence["request"]);
  const release = releaseOf(world.home, entry.to_commit);
  const bare = { id: entry.id, release, commit: entry.to_commit, snapshot: "" };
  return request ?? { ...bare, probes: [], replay: [], watch_ms: 10_000 };
}

function attemptOf(world: World, entry: ReloadEntry): Attempt {
  const { from_commit, from_generation, to_generation } = entry;
  const request = requestOf(world, entry);
  return { world, request, from_commit, from_generation, to_generation };
}

/** Watches a release again that serves since before the restart, this time without a warm peer. */
async function watchAgain(world: World, entry: ReloadEntry): Promise<void> {
  const { serving } = world.roles;
  if (serving === null) return;
  const attempt = { ...attemptOf(world, entry), to_generation: serving.number };
  const told = entry.evidence["traffic_p95_ms"];
  const traffic_p95_ms = typeof told === "number" ? told : null;
  const baseline = { traffic_p95_ms, peer_p50_ms: null, peer_p95_ms: null };
  const probe = startPublicProbe(world.address);
  await watchToEnd({ attempt, fresh: serving, warm: null, baseline, probe });
}

/** The first start of an unproven release: if it does not come up, the one before does. */
async function startUnproven(
  world: World,
  entry: ReloadEntry,
  joined: { keeper: Keeper; reloads: Reloads },
): Promise<Refusal | null> {
  const refusal = await joined.keeper.raise(releaseOf(world.home, entry.to_commit));
  if (refusal === null) {
    world.roles.watched = world.roles.serving;
    joined.reloads.add(() => watchAgain(world, entry));
    return null;
  }
  record(attemptOf(world, entry), "rolled_back", refusal);
  return joined.keeper.start(releaseOf(world.home, entry.from_commit));
}

/**
 * Starts to serve after whatever happened before: ends reloads that lost their supervisor, finishes
 * a rollback that was cut off, and watches a release again that had served but was not yet proven.
 */
export async function startServing(
  world: World,
  release: string,
  joined: { keeper: Keeper; reloads: Reloads },
): Promise<Refusal | null> {
  const plan = recover(world.journal.entries(), commitOf(release));
  for (const entry of plan.interrupted) {
    const reason = `the supervisor ended during ${entry.phase}`;
    record(attemptOf(world, entry), "interrupted", { reason });
  }
  if (plan.rewatch !== null) return startUnproven(world, plan.rewatch, joined);
  if (plan.point_back_to === null) return joined.keeper.start(release);
  pointLink(world.home.current, plan.point_back_to);
  return joined.keeper.start(currentRelease(world.home) ?? release);
}
