import { subscription } from "../../support/subscription.ts";
import { expect, test } from "vitest";
import type { Hold } from "../../../src/domain/hold.ts";
import type { Task } from "../../../src/domain/task.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import type { World } from "../../../src/engine/world.ts";
import { configured, queueing, setProject, whyIn, workerWith } from "../../support/queue.ts";
import { claimedTask, openRing, reportOf, type Ring } from "../../support/world.ts";

type Rule = Hold["rule"];
/** Makes a task that a rule holds; answers it, and the world with other settings if there are. */
type Made = { task: Task; world?: World };
type Case = [rule: Rule, make: (ring: Ring) => Promise<Made>];

const idle = async (ring: Ring, name = "anna", more = {}) => {
  const worker = await workerWith(ring, name, more);
  await ring.claim(worker);
  return worker;
};

const setTask = (ring: Ring, task: Task, changes: Partial<Task>) =>
  ring.world.store.write((t) => t.tasks.update(task.id, task.version, changes));

const CASES: Case[] = [
  ["state", async (ring) => ({ task: await ring.task({ ready: false }) })],
  ["state", async (ring) => ({ task: (await claimedTask(ring)).task })],
  [
    "quarantined",
    async (ring) => {
      const task = await ring.task();
      const quarantined_until = new Date(Date.now() + 3_600_000).toISOString();
      await setTask(ring, task, { status: "blocked", quarantined_until, attempts: 5 });
      return { task };
    },
  ],
  [
    "dependencies",
    async (ring) => {
      const first = await ring.task({ ready: false });
      return { task: await ring.task({ depends_on: [first.id] }) };
    },
  ],
  [
    "epic",
    async (ring) => {
      const [task, child] = [await ring.task({ ready: false }), await ring.task({ ready: false })];
      const edge = { task_id: task.id, depends_on_id: child.id, kind: "parent_child" } as const;
      await ring.world.store.write((t) => t.dependencies.insert(edge));
      return { task };
    },
  ],
  [
    "not_before",
    async (ring) => {
      const claimed = await claimedTask(ring);
      await finish(ring.world, reportOf(claimed));
      return { task: claimed.task };
    },
  ],
  [
    "project_paused",
    async (ring) => {
      await setProject(ring, { paused: true });
      return { task: await ring.task() };
    },
  ],
  [
    "project_full",
    async (ring) => {
      await claimedTask(ring);
      await setProject(ring, { concurrency: 1 });
      return { task: await ring.task() };
    },
  ],
  [
    "budget_spent",
    async (ring) => {
      await setProject(ring, { budget_usd: 0 });
      return { task: await ring.task() };
    },
  ],
  [
    "machine_full",
    async (ring) => {
      await claimedTask(ring);
      return { task: await ring.task(), world: queueing(ring.world, { concurrency: 1 }) };
    },
  ],
  [
    "collision",
    async (ring) => {
      await claimedTask(ring, { files: ["src"] });
      return { task: await ring.task({ files: ["src/a.ts"] }) };
    },
  ],
  [
    "subscription_full",
    async (ring) => {
      const team = subscription({ name: "team", max_concurrent: 1 });
      const world = configured(ring.world, { subscriptions: [team] });
      const { attempt } = await claimedTask(ring, { agent: "codex" });
      await ring.world.store.write((t) => t.attempts.update(attempt.id, { subscription: "team" }));
      await idle(ring, "bert", { subscription: "team" });
      return { task: await ring.task({ agent: "claude-code" }), world };
    },
  ],
  ["no_worker", async (ring) => ({ task: await ring.task({ agent: "codex" }) })],
  ["workers_busy", async (ring) => (await claimedTask(ring), { task: await ring.task() })],
];

test.each(CASES)("%s is told with who holds it and what frees it", async (rule, make) => {
  const ring = await openRing();
  if (rule !== "workers_busy" && rule !== "subscription_full") await idle(ring);
  const { task, world = ring.world } = await make(ring);
  const why = await whyIn(world, task.id);
  expect(why.holds.map((each) => each.rule)).toContain(rule);
  const hold = why.holds.find((each) => each.rule === rule);
  expect(hold?.detail).toMatch(/^\S.*\.$/s);
  expect(hold?.frees).toMatch(/\S/);
  expect(why.summary).toBe(why.holds[0]?.detail);
  expect(why.expected_because).toMatch(/\S/);
});
