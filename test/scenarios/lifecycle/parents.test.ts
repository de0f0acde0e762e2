import { expect, test } from "vitest";
import { DELIVERY_STATES } from "../../../src/domain/states.ts";
import { resubmit } from "../../../src/engine/moves/stages.ts";
import { connect } from "../../../src/engine/tasks/edges.ts";
import { claimedTask, openRing, type Ring } from "../../support/world.ts";

async function joined({ world }: Ring, task_id: string, depends_on_id: string): Promise<void> {
  const edge = { task_id, depends_on_id, kind: "parent_child" } as const;
  await world.store.write((tables) => connect(world, tables, edge));
}

test.each(DELIVERY_STATES)(
  "a task that is in %s takes no child, which would be open after it",
  async (status) => {
    const ring = await openRing();
    const [task, child] = [await ring.task(), await ring.task()];
    await ring.world.store.write((t) => t.tasks.update(task.id, task.version, { status }));
    await expect(joined(ring, task.id, child.id)).rejects.toMatchObject({
      code: "conflict",
      message: `Task ${task.id} is on its way (${status}), and would be over before its children.`,
    });
  },
);

test("a task that is worked on takes a child after what the refusal says to do", async () => {
  const ring = await openRing();
  const { task } = await claimedTask(ring);
  const child = await ring.task();
  await expect(joined(ring, task.id, child.id)).rejects.toMatchObject({
    code: "conflict",
    hint: expect.stringContaining(`ringmaster task resubmit ${task.id} --reason`),
  });
  const said = { id: task.id, reason: "two things", actor: "owner" };
  await ring.world.store.write((tables) => resubmit(ring.world, tables, said));
  await joined(ring, task.id, child.id);
  expect(await ring.find(task.id)).toMatchObject({ children: 1, waiting_on: 1 });
});
