import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { answerDecision } from "../../../src/engine/moves/answer.ts";
import { resubmit } from "../../../src/engine/moves/stages.ts";
import { claimedTask, openRing, reportOf, type Ring } from "../../support/world.ts";
import { decisionsOf, ONE_ATTEMPT } from "./place.ts";

const description = "- Buy meat\n- Cut the meat\n- Throw it over the fence\n";

async function split({ world }: Ring, id: string): Promise<void> {
  const said = { id, answer: "split", actor: "owner" } as const;
  await world.store.write((tables) => answerDecision(world, tables, said));
}

/** The states of a task and of its children, by id. */
async function statesOf({ world, find }: Ring, id: string) {
  const children = await world.store.read((tables) => tables.dependencies.children(id));
  return [(await find(id)).status, ...children.map(({ status }) => status)];
}

test("split as the answer splits a task whose words name its parts", async () => {
  const ring = await openRing({ toml: ONE_ATTEMPT });
  const claimed = await claimedTask(ring, { description });
  const { task } = await finish(ring.world, reportOf(claimed));
  expect(task.status).toBe("blocked");
  const [open] = await decisionsOf(ring, task.id);
  await split(ring, open?.id ?? "");
  expect(await statesOf(ring, task.id)).toEqual(["ready", "ready", "ready", "ready"]);
  expect(await ring.find(task.id)).toMatchObject({ quarantined_until: null, children: 3 });
  expect(await decisionsOf(ring, task.id)).toMatchObject([{ status: "answered" }]);
});

test("the same goes for a task that an agent found too large", async () => {
  const ring = await openRing();
  const { task } = await claimedTask(ring, { description });
  const said = { id: task.id, reason: "three things", actor: "owner" };
  await ring.world.store.write((tables) => resubmit(ring.world, tables, said));
  const [open] = await decisionsOf(ring, task.id);
  await split(ring, open?.id ?? "");
  expect(await statesOf(ring, task.id)).toEqual(["ready", "ready", "ready", "ready"]);
});
