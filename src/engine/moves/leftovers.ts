import type { TaskState } from "../../domain/states.ts";
import type { Task } from "../../domain/task.ts";
import type { Tables } from "../../ports/store.ts";
import { completeParents } from "../tasks/edges.ts";
import type { World } from "../world.ts";
import { ASKED_STATES, withdraw } from "./decisions.ts";

type Ground = Pick<World, "clock" | "config" | "store">;

/**
 * When to look after this server began to lead: at once, and when a server of an earlier release
 * has ended what it was asked before.
 */
const LOOKS_MS = [0, 60_000];

/**
 * Finds what nothing else would ever move. An earlier release knows neither epics that complete nor
 * decisions, so where it wrote, before this one or beside it during a reload, an epic may be left
 * whose children are all over, or a decision about a task that went on.
 */
export function makeLeftovers(world: Ground) {
  const began_ms = world.clock.monotonic();
  const looks = [...LOOKS_MS];
  return {
    async turn(): Promise<void> {
      const [next_ms] = looks;
      if (next_ms === undefined || world.clock.monotonic() - began_ms < next_ms) return;
      await settle(world);
      looks.shift();
    },
  };
}

async function settle(world: Ground): Promise<void> {
  const { epics, answered } = await world.store.read(async (tables) => ({
    epics: (await tables.tasks.idleEpics()).map(({ id }) => id),
    answered: await beyondAsking(tables),
  }));
  for (const id of epics) await world.store.write((t) => completeParents(world, t, [id]));
  for (const { id } of answered)
    await world.store.write(async (tables) => {
      const task = (await beyondAsking(tables)).find((one) => one.id === id);
      if (task) await withdraw(tables, task);
    });
}

/** Tasks that a decision should hold though they went on. */
async function beyondAsking(tables: Tables): Promise<Task[]> {
  const all = await tables.decisions.list({ status: "open" });
  const open = all.filter(({ blocking }) => blocking);
  const tasks = await tables.tasks.several(open.map(({ task_id }) => task_id));
  const asked: readonly TaskState[] = ASKED_STATES;
  return tasks.filter(({ status }) => !asked.includes(status));
}
