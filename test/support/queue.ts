import type { Config } from "../../src/domain/config.ts";
import type { Project } from "../../src/domain/project.ts";
import type { Worker } from "../../src/domain/worker.ts";
import { claim } from "../../src/engine/queue/claim.ts";
import { lose } from "../../src/engine/attempts/report.ts";
import { explain, type Explanation } from "../../src/engine/queue/why.ts";
import type { World } from "../../src/engine/world.ts";
import type { Ring } from "./world.ts";

/** The same world with other settings. */
export function configured(world: World, changes: Partial<Config>): World {
  return { ...world, config: { ...world.config, ...changes } };
}

/** The same world with other settings of the queue. */
export function queueing(world: World, queue: Partial<Config["queue"]>): World {
  return configured(world, { queue: { ...world.config.queue, ...queue } });
}

/** Changes the ring's project. */
export async function setProject(ring: Ring, changes: Partial<Project>): Promise<void> {
  await ring.world.store.write(async (tables) => {
    const project = await tables.projects.find(ring.project.id);
    await tables.projects.update(ring.project.id, project?.version ?? 0, changes);
  });
}

/** A worker with more than a name: what it can do, its account, whether it is paused. */
export async function workerWith(
  ring: Ring,
  name: string,
  more: Partial<Worker> = {},
): Promise<Worker> {
  const worker = await ring.worker(name, more.agent);
  await ring.world.store.write((tables) => tables.workers.update(worker.id, more));
  return { ...worker, ...more };
}

/** The id of the task that the worker is handed in this world; null when there is none. */
export async function claimIn(world: World, { id }: Pick<Worker, "id">): Promise<string | null> {
  const wish = { worker: id, commit: null };
  const claimed = await world.store.write((tables) => claim(world, tables, wish));
  return claimed?.task.id ?? null;
}

/** Ends the running attempt of a task as a worker that failed. */
export async function endOf(ring: Ring, task_id: string): Promise<void> {
  const { world } = ring;
  const running = await world.store.read((tables) => tables.attempts.running());
  const attempt = running.find((each) => each.task_id === task_id);
  if (!attempt) throw new Error(`expected ${task_id} to be worked on, it is not`);
  await world.store.write((tables) =>
    lose(world, tables, attempt.id, { reason: "the test ended it", proof: null }),
  );
}

/** Why a task is where it is. */
export function whyIn(world: World, id: string): Promise<Explanation> {
  return world.store.read((tables) => explain(world, tables, id));
}
