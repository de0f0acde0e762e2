import path from "node:path";
import { toProblem } from "../../domain/problem.ts";
import type { Worker } from "../../domain/worker.ts";
import { spooledFiles, spoolFolder } from "../../std/spool-folder.ts";
import { killWorker, losing, sessionName, spawnWorker } from "../workers.ts";
import type { World } from "../world.ts";
import { isWanted } from "./sessions.ts";

/**
 * Starts the sessions of workers that should run and do not, after a crash of the terminal or a
 * restart of the machine: what such a worker held goes back to the queue at once, not only when its
 * lease ends. One that cannot be started is told and tried again; it keeps no other from it.
 * Answers whether there are such workers at all.
 */
export async function reviveWorkers(world: World): Promise<boolean> {
  const isOurs = (w: Worker) => isWanted(w) && w.host === world.self.host;
  if (!(await world.store.read((tables) => tables.workers.list())).some(isOurs)) return false;
  const alive = new Set(await world.terminal.list());
  const workers = await world.store.read((tables) => tables.workers.list());
  const gone = workers.filter((w) => isOurs(w) && !alive.has(sessionName(w.id)));
  // What they held is free before any of them is started: starting one takes its time.
  for (const worker of gone) await attend(world, worker, () => giveBack(world, worker));
  await Promise.all(
    gone.map((worker) => attend(world, worker, () => spawnWorker(world, worker.id))),
  );
  return true;
}

async function giveBack(world: World, { id, session }: Worker): Promise<void> {
  world.log.warn({ worker: id, session }, "a worker's session is gone");
  if (hasResult(world, id)) return;
  const loss = { reason: "its worker's session ended", blame: false };
  await world.store.write(await losing(world, id, loss));
}

async function attend(world: World, { id }: Worker, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const why = toProblem(error).message;
    world.log.error({ worker: id, error: why }, "a worker could not be started again");
  }
}

/** Work that is done but not told yet is told by the worker's next process. */
function hasResult({ home }: World, id: string): boolean {
  const names = spooledFiles(spoolFolder(home, id)).map((file) => path.basename(file));
  return names.some((name) => name.endsWith("-reportAttempt.json"));
}

/**
 * Finishes what was begun when a server died while it ended a worker: such a worker is stopped and
 * has a session. One that is seen twice is not being ended by anybody.
 */
export function makeHalfEnded(world: World): () => Promise<void> {
  let before = new Set<string>();
  return async () => {
    const workers = await world.store.read((tables) => tables.workers.list());
    const half = workers.filter((each) => each.status === "stopped" && each.session !== null);
    const again = half.filter(({ id, host }) => host === world.self.host && before.has(id));
    before = new Set(half.map(({ id }) => id));
    for (const { id } of again) await killWorker(world, id);
  };
}
