import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventAgent } from "../../support/event-agent.ts";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";
import { whenCommitted } from "../../support/world.ts";

const WAITS = 'cat > /dev/null; session; if [ "$RM_RESUME" = yes ]; then';
const SCRIPT = `${WAITS} touch "$RM_TEST/again"; touch done.txt; bye; else say up; sleep 300; fi`;

const order = (workplace: Workplace, id: string, kind: "pause" | "resume") =>
  workplace.client.call("orderTask", { params: { id }, body: { kind } });

/** Resolves with the attempt of that number as soon as it is as told. */
function attemptWhen(
  { world }: Workplace,
  id: string,
  { number, is }: { number: number; is: "up" | "paused" | "ended" },
) {
  return whenCommitted(world(), async () => {
    const attempts = await world().store.read((t) => t.attempts.of(id));
    const found = attempts.find((each) => each.number === number);
    if (found === undefined) return null;
    const { paused, liveness, resolution, session_id } = found;
    const is_paused = paused && liveness?.state === "paused";
    const holds = { up: session_id !== null, paused: is_paused, ended: resolution !== null };
    return holds[is] ? found : null;
  });
}

test("a pause outlives the worker: the next attempt waits for a person as well", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const agent = eventAgent(SCRIPT, { resumable: true });
  const first = await workplace.worker(agent);
  await attemptWhen(workplace, id, { number: 1, is: "up" });
  await order(workplace, id, "pause");
  await attemptWhen(workplace, id, { number: 1, is: "paused" });
  await first.stop();
  await workplace.world().store.write(async (t) => {
    const { version } = (await t.tasks.find(id)) ?? { version: 0 };
    await t.tasks.update(id, version, { not_before: null });
  });
  await workplace.worker(agent);
  const second = await attemptWhen(workplace, id, { number: 2, is: "paused" });
  expect(second).toMatchObject({ paused: true, resolution: null });
  expect(existsSync(join(workplace.place.root, "again"))).toBe(false);
  await order(workplace, id, "resume");
  const ended = await attemptWhen(workplace, id, { number: 2, is: "ended" });
  expect(ended).toMatchObject({ resolution: "proven", paused: false });
});
