import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { ORDER_UNHEARD } from "../../../src/domain/order.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { orderTask } from "../../../src/engine/attempts/orders.ts";
import { taskPrompt } from "../../../src/engine/prompts/prompt.ts";
import { eventAgent } from "../../support/event-agent.ts";
import { openWorkplace } from "../../support/workplace.ts";
import { claimedTask, openRing, reportOf } from "../../support/world.ts";

test("what a person says while the checks run is heard in another round", async () => {
  const workplace = await openWorkplace({
    before(place) {
      const [up, go] = [join(place.root, "up"), join(place.root, "go")];
      const command = `touch '${up}'; until [ -e '${go}' ]; do sleep 0.02; done`;
      place.commit("ringmaster.toml", `[[checks]]\nname = "slow"\ncommand = "${command}"\n`);
    },
  });
  const { root } = workplace.place;
  const { id } = await workplace.task();
  const script = `n=$(ls "$RM_TEST" | grep -c '^prompt-'); cat > "$RM_TEST/prompt-$n"
session; echo x >> done.txt; bye`;
  const working = await workplace.worker(eventAgent(script));
  while (!existsSync(join(root, "up"))) await setTimeout(20);
  const body = { kind: "message", text: "mind the fence" } as const;
  await workplace.client.call("orderTask", { params: { id }, body });
  while (!working.lines.some((line) => line.includes("mind the fence"))) await setTimeout(20);
  writeFileSync(join(root, "go"), "");
  const { attempt } = await working.ended(id);
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 2 });
  expect(readFileSync(join(root, "prompt-1"), "utf8")).toContain("mind the fence");
});

test("what was said too late for an attempt is in the prompt of the next one", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const { id: task_id } = claimed.task;
  const said = { task_id, kind: "message", text: "mind the fence", by: "owner" } as const;
  const { id } = await ring.world.store.write((t) => orderTask(ring.world, t, said));
  await finish(ring.world, reportOf(claimed));
  expect((await ring.world.store.read((t) => t.orders.find(id)))?.result).toBe(ORDER_UNHEARD);
  const { text } = await taskPrompt(ring.world, task_id);
  expect(text).toMatch(/told an earlier agent, too late for it:\n\n```[^]*mind the fence/);
});
