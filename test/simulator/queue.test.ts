import { expect, test } from "vitest";
import type { Task } from "../../src/domain/task.ts";
import { COMMANDS } from "./commands.ts";
import * as model from "./reference.ts";
import { seeded } from "./random.ts";
import { openStage, type Stage } from "./stage.ts";

/** Steps in all; RINGMASTER_MODEL_STEPS=100000 is what a release is proven with. */
const STEPS = Number(process.env["RINGMASTER_MODEL_STEPS"] ?? 12_000);
const SEED = Number(process.env["RINGMASTER_MODEL_SEED"] ?? Date.now() % 2 ** 31);
/** A queue is left after so many steps, before its tasks of old make every look slow. */
const STEPS_PER_QUEUE = 500;

const WEIGHTS = COMMANDS.reduce((sum, each) => sum + each.weight, 0);

/** A command, likelier the more weight it has. */
function chosen({ random }: Stage) {
  let left = random.below(WEIGHTS);
  return COMMANDS.find((each) => (left -= each.weight) < 0) ?? COMMANDS[0];
}

/** What is compared of a task. */
function seen(m: model.Model, t: model.MTask) {
  const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());
  return {
    id: t.id,
    status: t.status,
    attempts: t.attempts,
    not_before: iso(t.not_before),
    quarantined_until: iso(t.quarantined_until),
    waiting_on: model.waitsFor(m, t.id).length,
    is_epic: model.isEpic(m, t.id),
  };
}

function told({ children, ...task }: Task) {
  const { id, status, attempts, not_before, quarantined_until, waiting_on } = task;
  const is_epic = children > 0;
  return { id, status, attempts, not_before, quarantined_until, waiting_on, is_epic };
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

/** Everything that the database says must be what the model says. */
async function compare({ model: m, read, world }: Stage): Promise<void> {
  const found = await read(async (tables) => ({
    tasks: await tables.tasks.list({}, { after: null, limit: 10_000 }),
    claimable: await tables.tasks.claimable(world().clock.now(), 1_000),
    running: await tables.attempts.running(),
  }));
  const tasks = found.tasks.map(told).toSorted(byId);
  expect(tasks).toEqual(m.tasks.map((t) => seen(m, t)).toSorted(byId));
  expect(found.claimable.map(({ id }) => id)).toEqual(model.claimable(m).map(({ id }) => id));
  const held = ({ id, task_id, worker_id, fence }: (typeof found.running)[number]) =>
    [id, task_id, worker_id, fence].join(" ");
  const wanted = model.running(m).map((a) => [a.id, a.task, a.worker, a.fence].join(" "));
  expect(found.running.map(held).toSorted()).toEqual(wanted.toSorted());
}

/** One queue from its start; answers how often each command was done. */
async function live(seed: number, steps: number, counts: Map<string, number>): Promise<void> {
  const stage = await openStage(seeded(seed));
  try {
    for (let at = 0; at < steps; at += 1) {
      const command = chosen(stage);
      try {
        await command?.run(stage);
        await compare(stage);
      } catch (error) {
        const where = `seed ${seed}, step ${at}, ${command?.name}`;
        throw new Error(`The queue and its model part at ${where}.`, { cause: error });
      }
      counts.set(command?.name ?? "", (counts.get(command?.name ?? "") ?? 0) + 1);
    }
  } finally {
    await stage.close();
  }
}

test(`the queue does what its model does, ${STEPS} steps from seed ${SEED}`, async () => {
  console.log(`RINGMASTER_MODEL_SEED=${SEED} RINGMASTER_MODEL_STEPS=${STEPS}`);
  const counts = new Map<string, number>();
  for (let done = 0; done < STEPS; done += STEPS_PER_QUEUE)
    await live(SEED + done / STEPS_PER_QUEUE, Math.min(STEPS_PER_QUEUE, STEPS - done), counts);
  expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(STEPS);
  expect(counts.size).toBeGreaterThanOrEqual(STEPS < 12_000 ? 1 : COMMANDS.length);
});
