import { expect, test } from "vitest";
import type { Task } from "../../../src/domain/task.ts";
import type { Worker } from "../../../src/domain/worker.ts";
import { endOf, setProject, whyIn, workerWith } from "../../support/queue.ts";
import { claimedTask, openRing, type Ring } from "../../support/world.ts";

type Crew = readonly [name: string, more?: Partial<Worker>][];
type Case = [says: string, frees: RegExp, crew: Crew, task?: Partial<Task>];

const codex: Partial<Worker> = { agent: "codex" };

const CASES: Case[] = [
  ["There is no worker.", /worker add NAME --type AGENT$/, []],
  ["No worker can take it: ann is not there.", /worker spawn ann$/, [["ann"]]],
  [
    "No worker can take it: ann and bob are paused; cas runs another agent than claude-code.",
    /worker resume ann$/,
    [
      ["ann", { paused: true }],
      ["bob", { paused: true }],
      ["cas", codex],
    ],
    { agent: "claude-code" },
  ],
  [
    "No worker can take it: 3 workers lack what it needs (rust, gpu).",
    /worker add NAME --type AGENT --can rust,gpu$/,
    [["ann"], ["bob", { capabilities: ["rust"] }], ["cas"]],
    { needs: ["rust", "gpu"] },
  ],
  [
    "No worker can take it: ann has a subscription that is off or missing.",
    /config\.toml/,
    [["ann", { subscription: "gone" }]],
  ],
  [
    "No worker can take it: ann and bob run another agent than aider.",
    /worker add NAME --type aider$/,
    // That one of them is paused as well is of no matter: to resume it would not help.
    [
      ["ann", { paused: true }],
      ["bob", codex],
    ],
    { agent: "aider" },
  ],
];

test.each(CASES)("%s", async (says, frees, crew, task = {}) => {
  const ring = await openRing();
  for (const [name, more = {}] of crew) await workerWith(ring, name, more);
  const { id } = await ring.task(task);
  const { summary, holds } = await whyIn(ring.world, id);
  expect(summary).toBe(says);
  expect(holds[0]).toMatchObject({ rule: "no_worker", frees: expect.stringMatching(frees) });
});

test("many busy workers are not all told in the sentence", async () => {
  const ring = await openRing();
  for (let count = 0; count < 8; count += 1) await claimedTask(ring);
  const { summary, holds } = await whyIn(ring.world, (await ring.task()).id);
  expect(summary).toMatch(/^Every worker that may do it is busy: (\S+ with \S+; ){5}and 3 more\.$/);
  expect(holds[0]?.by).toHaveLength(16);
});

test("who works on a task is told by name", async () => {
  const ring = await openRing();
  const { id } = await ring.task();
  await ring.claim(await ring.worker("ann"));
  expect((await whyIn(ring.world, id)).summary).toBe("It is being worked on by ann.");
});

/** How many minutes from now a task is expected to start. */
async function minutesTo(ring: Ring, id: string): Promise<number> {
  const { expected_start } = await whyIn(ring.world, id);
  const start_ms = Date.parse(expected_start ?? "") - Date.parse(ring.world.clock.now());
  return Math.round(start_ms / 60_000);
}

test("tasks that its workers would never be handed are not before it", async () => {
  const ring = await openRing();
  const past = await claimedTask(ring, { agent: "claude-code" });
  ring.pass(600_000);
  await endOf(ring, past.task.id);
  await ring.task({ priority: "P0", agent: "codex" });
  await ring.task({ priority: "P0", needs: ["gpu"] });
  const ann = await ring.worker("ann", "aider");
  const { id } = await ring.task({ agent: "aider" });
  await ring.claim(ann);
  const next = await ring.task({ agent: "aider" });
  expect((await ring.find(id)).status).toBe("coding");
  expect(await minutesTo(ring, next.id)).toBe(10);
});

test("what is done or over does not wait to start", async () => {
  const ring = await openRing();
  const task = await ring.task();
  await setProject(ring, { paused: true });
  for (const status of ["code_review", "merging", "completed", "archived"] as const) {
    const { version } = await ring.find(task.id);
    await ring.world.store.write((t) => t.tasks.update(task.id, version, { status }));
    expect(await whyIn(ring.world, task.id)).toMatchObject({
      expected_start: null,
      expected_because: expect.stringMatching(/^(It is over|Its work was done already)\.$/),
    });
  }
});
