import { expect, test } from "vitest";
import { change } from "../../../src/engine/tasks/change.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { answerDecision } from "../../../src/engine/moves/answer.ts";
import { taskPrompt } from "../../../src/engine/prompts/prompt.ts";
import { resubmit } from "../../../src/engine/moves/stages.ts";
import type { TaskState } from "../../../src/domain/states.ts";
import { claimedTask, mergingTask, openRing, reportOf, type Ring } from "../../support/world.ts";
import { decisionsOf, edited, ringWith } from "./place.ts";

function moved({ world }: Ring, id: string, status: TaskState) {
  return world.store.write((t) => change(world, t, { id, wanted: { status }, actor: "owner" }));
}

test("a task without a plan waits for one where planning is a stage", async () => {
  const ring = await ringWith({ stages: ["plan", "merge"] });
  const { id, status } = await ring.task();
  expect(status).toBe("planning");
  await expect(moved(ring, id, "ready")).rejects.toMatchObject({
    code: "illegal_transition",
    message: expect.stringContaining('"plan_ready" from planning needs a plan.'),
  });
  await edited(ring, id, { plan: "first the lions" });
  expect(await moved(ring, id, "ready")).toMatchObject({ status: "ready" });
  expect((await taskPrompt(ring.world, id)).text).toContain("The plan:\n\nfirst the lions");
});

test("a task without acceptance criteria is a draft where the project asks for them", async () => {
  const ring = await ringWith({ requires: ["acceptance_criteria"] });
  const { id } = await ring.task({ ready: false });
  const refused = {
    code: "illegal_transition",
    message: expect.stringContaining("needs acceptance criteria, which the project asks for"),
  };
  await expect(moved(ring, id, "ready")).rejects.toMatchObject(refused);
  await moved(ring, id, "blocked");
  await expect(moved(ring, id, "ready")).rejects.toMatchObject(refused);
  await edited(ring, id, { acceptance_criteria: "they purr" });
  expect(await moved(ring, id, "ready")).toMatchObject({ status: "ready" });
  expect((await taskPrompt(ring.world, id)).text).toContain("It is done when:\n\nthey purr");
});

test("a project without a merge leaves the proven branch for a person", async () => {
  const ring = await ringWith({ stages: [] });
  const before = ring.place.git(["rev-parse", "main"]);
  const { task, attempt } = await mergingTask(ring);
  expect(await ring.find(task.id)).toMatchObject({ status: "completed", merge_commit: null });
  const [ended] = await ring.world.store.read((t) => t.attempts.of(task.id));
  expect(ring.place.git(["rev-parse", attempt.branch])).toBe(ended?.head_commit);
  expect(ring.place.git(["rev-parse", "main"])).toBe(before);
  const due = await ring.world.store.read((t) => t.effects.due("9999-12-31T23:59:59.999Z"));
  expect(due).toEqual([]);
});

test("a worker that finds a task too large stops, and a decision is raised", async () => {
  const ring = await openRing();
  const said = { outcome: "too_large", question: "Too large: three parts" } as const;
  const { task } = await finish(ring.world, reportOf(await claimedTask(ring), said));
  expect(task).toMatchObject({ status: "needs_decomposition", reason: "Too large: three parts" });
  const [decision] = await decisionsOf(ring, task.id);
  expect(decision).toMatchObject({ kind: "split", recommendation: "split", status: "open" });
  expect(decision?.options.map((option) => option.id)).toEqual(["split", "retry", "cancel"]);
  const answer = { id: decision?.id ?? "", answer: "keep_blocked", actor: "owner" } as const;
  const write = ring.world.store.write;
  await expect(write((t) => answerDecision(ring.world, t, answer))).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("Expected one of split, retry, cancel"),
  });
  await write((t) => answerDecision(ring.world, t, { ...answer, answer: "retry" }));
  expect(await ring.find(task.id)).toMatchObject({ status: "ready", attempts: 0 });
});

test("the parts that a worker proposes become children when a person agrees", async () => {
  const ring = await openRing();
  const question = "Too large: two things\n- Feed the lions\n- Sweep the ring";
  const held = await claimedTask(ring);
  await finish(ring.world, reportOf(held, { outcome: "too_large", question }));
  const [decision] = await decisionsOf(ring, held.task.id);
  expect(decision?.context["parts"]).toEqual(["Feed the lions", "Sweep the ring"]);
  const answer = { id: decision?.id ?? "", answer: "split", actor: "owner" } as const;
  await ring.world.store.write((t) => answerDecision(ring.world, t, answer));
  const { id } = held.task;
  expect(await ring.find(id)).toMatchObject({ status: "ready", children: 2, waiting_on: 2 });
  const children = await ring.world.store.read((t) => t.dependencies.children(id));
  expect(children.map((child) => [child.id, child.title])).toEqual([
    [`${id}.1`, "Feed the lions"],
    [`${id}.2`, "Sweep the ring"],
  ]);
});

test("a person who finds a task too large ends the work on it", async () => {
  const ring = await openRing();
  const { task, attempt } = await claimedTask(ring);
  const { world } = ring;
  const said = { id: task.id, reason: "too much at once", actor: "owner" };
  expect(await world.store.write((t) => resubmit(world, t, said))).toMatchObject({
    status: "needs_decomposition",
    reason: "too much at once",
  });
  const [ended] = await world.store.read((t) => t.attempts.of(task.id));
  expect(ended).toMatchObject({ id: attempt.id, resolution: "cancelled" });
});

test("a decision about a task that went on is withdrawn", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const { task } = await finish(ring.world, reportOf(claimed, { outcome: "too_large" }));
  await moved(ring, task.id, "ready");
  expect(await decisionsOf(ring, task.id)).toMatchObject([{ status: "withdrawn", answer: null }]);
});
