import { expect, test } from "vitest";
import type { AgentEvent } from "../../../src/domain/agent-event.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { appendOutput } from "../../../src/engine/attempts/held.ts";
import type { Claimed } from "../../../src/engine/queue/claim.ts";
import { claimIn, endOf, setProject, whyIn } from "../../support/queue.ts";
import { claimedTask, openRing, type Ring } from "../../support/world.ts";

/** Tells that the agent changed these files, as a worker does. */
async function changes(ring: Ring, { attempt }: Claimed, paths: readonly string[]): Promise<void> {
  const events = paths.map((path): AgentEvent => ({ type: "file_change", path, change: "update" }));
  const out = { id: attempt.id, fence: attempt.fence, iteration: 1, batch: 0, events };
  await ring.world.store.write((tables) => appendOutput(ring.world, tables, out));
}

const filesOf = async (ring: Ring, { attempt }: Claimed) =>
  (await ring.world.store.read((tables) => tables.attempts.find(attempt.id)))?.files;

test("a task whose files meet those of running work is held back, and told why", async () => {
  const ring = await openRing();
  const running = await claimedTask(ring, { files: ["src/engine"] });
  const task = await ring.task({ files: ["docs/**", "src/engine/*.ts"], priority: "P1" });
  const other = await ring.task({ files: ["docs/guide.md"], priority: "P4" });
  const anna = await ring.worker("anna");
  expect(await claimIn(ring.world, anna)).toBe(other.id);
  expect(await claimIn(ring.world, anna)).toBeNull();
  const [hold] = (await whyIn(ring.world, task.id)).holds;
  expect(hold).toMatchObject({ rule: "collision", by: [running.task.id, running.attempt.id] });
  expect(hold?.detail).toContain("src/engine");
  await endOf(ring, running.task.id);
  await endOf(ring, other.id);
  expect(await claimIn(ring.world, anna)).toBe(task.id);
});

test("files that an agent was seen to change count as well", async () => {
  const ring = await openRing();
  const running = await claimedTask(ring);
  const task = await ring.task({ files: ["src"] });
  await changes(ring, running, ["src/main.ts"]);
  const anna = await ring.worker("anna");
  expect(await claimIn(ring.world, anna)).toBeNull();
  await endOf(ring, running.task.id);
  expect(await claimIn(ring.world, anna)).toBe(running.task.id);
  expect(await claimIn(ring.world, anna)).toBe(task.id);
});

test("a task that names no files, or a project that allows it, is not held", async () => {
  const ring = await openRing();
  await claimedTask(ring, { files: ["src"] });
  const silent = await ring.task();
  const anna = await ring.worker("anna");
  expect(await claimIn(ring.world, anna)).toBe(silent.id);
  const task = await ring.task({ files: ["src/a.ts"] });
  expect(await claimIn(ring.world, anna)).toBeNull();
  await setProject(ring, { collisions: "allow" });
  expect(await claimIn(ring.world, anna)).toBe(task.id);
});

test("changed files are kept from the root of the worktree, once each and within it", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const { worktree } = claimed.attempt;
  await changes(ring, claimed, ["a.ts", `${worktree}/b/c.ts`, "a.ts", "/etc/passwd", "../out.ts"]);
  await changes(ring, claimed, ["b/./c.ts", worktree, "d".repeat(LIMITS.path_chars_max + 1)]);
  expect(await filesOf(ring, claimed)).toEqual(["a.ts", "b/c.ts"]);
});

test("no more files are kept than a task may name", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const many = Array.from({ length: LIMITS.files_per_task_max + 5 }, (_, at) => `f${at}.ts`);
  await changes(ring, claimed, many.slice(0, 150));
  await changes(ring, claimed, many.slice(150));
  expect(await filesOf(ring, claimed)).toEqual(many.slice(0, LIMITS.files_per_task_max));
});
