import { type Attempt, record } from "./attempt.ts";
import type { Generation } from "./generation.ts";
import { ENDS } from "./journal.ts";
import type { Keeper } from "./keeper.ts";
import { QUEUE_MAX } from "./limits.ts";
import type { ReloadRequest } from "./protocol.ts";
import { reload } from "./reload.ts";
import { objectionTo, readRequest } from "./reload-request.ts";
import type { World } from "./world.ts";

/** All reloads of a world, one at a time and in the order in which they were asked for. */
export type Reloads = {
  /** Takes up what a generation asks for; every request leaves an entry in the journal. */
  request(asker: Generation, value: unknown): void;
  /** Puts work in the same row, so that no reload runs beside it. */
  add(job: () => Promise<void>): void;
};

function attemptFor(world: World, asker: Generation, request: ReloadRequest): Attempt {
  const from = world.roles.serving ?? asker;
  return {
    world,
    request,
    from_commit: from.commit,
    from_generation: from.number,
    to_generation: 0,
  };
}

/** A request that cannot be read is refused under its id, so that its asker hears it. */
function unreadable(value: unknown): ReloadRequest {
  const blank = { id: "", release: "", commit: "", snapshot: "" };
  const texts = Object.entries(typeof value === "object" && value !== null ? value : {}).filter(
    ([name, text]) => name in blank && typeof text === "string",
  );
  const known = Object.fromEntries(texts);
  return { ...blank, ...known, probes: [], replay: [], watch_ms: 1 };
}

/** Why a request cannot be taken, or null when it can. */
function objection(world: World, asker: Generation, request: ReloadRequest): string | null {
  // A generation that drains may pass on what it is still asked; one that never served may not.
  const serves = asker.mode === "live" && asker.number <= (world.roles.serving?.number ?? 0);
  if (!serves) return `generation ${asker.number} does not serve`;
  return objectionTo(request, world.home);
}

/** What must not be left behind when a reload breaks off in a way nobody thought of. */
async function clearAway(attempt: Attempt, error: unknown): Promise<void> {
  const { world, request } = attempt;
  const reason = error instanceof Error ? error.message : String(error);
  world.say(`reload ${request.id} broke off: ${reason}`);
  const { serving, alive } = world.roles;
  const spare = [...alive].filter((each) => each !== serving);
  await Promise.all(spare.map((each) => each.kill()));
  world.roles.watched = null;
  if (serving !== null && !serving.isAlive()) world.ended(serving);
  const last = world.journal.entries().findLast((entry) => entry.id === request.id)?.phase;
  const ended = last !== undefined && (ENDS.includes(last) || last === "flipped");
  if (!ended) record(attempt, "refused", { reason: `broke off: ${reason}` });
}

/** Makes the row of reloads. */
export function makeReloads(world: World, keeper: Keeper): Reloads {
  let row = Promise.resolve();
  let waiting = 0;

  function add(job: () => Promise<void>): void {
    waiting += 1;
    row = row
      .then(job)
      .catch((error: unknown) => world.say(`a reload broke off: ${String(error)}`))
      .finally(() => {
        waiting -= 1;
      });
  }

  async function carryOut(attempt: Attempt): Promise<void> {
    await keeper.idle();
    if (world.roles.stopping) return;
    await reload(world, attempt).catch((error: unknown) => clearAway(attempt, error));
  }

  return {
    add,
    request(asker, value) {
      const read = readRequest(value);
      const attempt = attemptFor(world, asker, read.request ?? unreadable(value));
      const { id } = attempt.request;
      const known = world.journal.entries().findLast((entry) => entry.id === id);
      // The same request again is the asker's retry: it hears where its reload stands.
      if (known !== undefined) return asker.tell({ type: "reload_update", entry: known });
      const full = waiting > QUEUE_MAX ? `${QUEUE_MAX} reloads wait already` : null;
      const reason = read.problem ?? objection(world, asker, attempt.request) ?? full;
      if (reason !== null) return void record(attempt, "refused", { reason });
      record(attempt, "accepted", { evidence: { request: attempt.request } });
      add(() => carryOut(attempt));
    },
  };
}
