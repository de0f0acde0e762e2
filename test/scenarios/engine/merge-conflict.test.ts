import { expect, test } from "vitest";
import { attemptPrompt, taskPrompt } from "../../../src/engine/prompts/prompt.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { answerDecision } from "../../../src/engine/moves/answer.ts";
import { type Claimed, worktreePlan } from "../../../src/engine/queue/claim.ts";
import {
  checkOn,
  leadUntil,
  mergingTask,
  openRing,
  reportOf,
  workOn,
  type Ring,
} from "../../support/world.ts";

const WORK = { "done.txt": "done\n", "README.md": "mine\n" };

/** A task whose proven work conflicted when it was merged. */
async function conflicted(ring: Ring) {
  const { task } = await mergingTask(ring, WORK);
  ring.place.commit("README.md", "theirs\n");
  return leadUntil(ring, task.id, "ready", "blocked");
}

/** Another attempt on the task, proven and reported. */
async function workAgain(ring: Ring, id: string, files: Record<string, string>) {
  const claimed = await ring.claim(await ring.worker(`again-${id.slice(3)}`));
  if (claimed?.task.id !== id) throw new Error(`expected a claim of ${id}`);
  await provenWork(ring, claimed, files);
  return claimed;
}

/** Work of an attempt, proven and reported. */
async function provenWork(ring: Ring, claimed: Claimed, files: Record<string, string>) {
  const state = await workOn(ring, claimed, files);
  await checkOn(ring, claimed, state);
  const said = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  await finish(ring.world, reportOf(claimed, { ...said, reason: "checks: green" }));
}

const asked = ({ world }: Ring) => world.store.read((t) => t.decisions.list({ status: "open" }));

test("an attempt after a conflict is told both intentions and begins at the newest", async () => {
  const ring = await openRing();
  const task = await conflicted(ring);
  expect(task).toMatchObject({ status: "ready", not_before: null });
  expect(await asked(ring)).toEqual([]);
  const { text } = await taskPrompt(ring.world, task.id);
  expect(text).toContain("conflicts with the default branch in README.md");
  expect(text).toContain("+mine");
  expect(text).toContain("change README.md");
  const both = { "done.txt": "done\n", "README.md": "theirs and mine\n" };
  const { attempt } = await workAgain(ring, task.id, both);
  const { base_commit } = (await ring.world.store.read((t) => t.attempts.find(attempt.id))) ?? {};
  expect(base_commit).toBe(ring.place.git(["rev-parse", "main"]));
  expect(worktreePlan(attempt, ring.project).branch).toBe(`ringmaster/${task.id}`);
  expect((await leadUntil(ring, task.id, "completed", "blocked")).status).toBe("completed");
  expect(await ring.place.read("README.md")).toBe("theirs and mine\n");
});

test("work that conflicts a second time asks a person and eats no more attempts", async () => {
  const ring = await openRing();
  const task = await conflicted(ring);
  await workAgain(ring, task.id, { "done.txt": "done\n", "README.md": "mine again\n" });
  ring.place.commit("README.md", "theirs again\n");
  const stuck = await leadUntil(ring, task.id, "ready", "blocked", "completed");
  expect(stuck).toMatchObject({ status: "blocked", attempts: 2 });
  const [decision] = await asked(ring);
  expect(decision).toMatchObject({ kind: "conflict", task_id: task.id });
  expect(decision?.question).toContain("README.md");
  expect(decision?.options.map(({ id }) => id)).toEqual(["retry", "keep_blocked", "cancel"]);
});

test("answered with retry, an agent tries once more, and nobody is asked again", async () => {
  const ring = await openRing();
  const { world, place } = ring;
  const { id } = await conflicted(ring);
  await workAgain(ring, id, { "done.txt": "done\n", "README.md": "mine again\n" });
  place.commit("README.md", "theirs again\n");
  await leadUntil(ring, id, "blocked", "completed");
  const [decision] = await asked(ring);
  const answer = { id: decision?.id ?? "", answer: "retry", actor: "owner" } as const;
  await world.store.write((t) => answerDecision(world, t, answer));
  expect(await ring.find(id)).toMatchObject({ status: "ready", attempts: 0 });
  const claimed = await ring.claim(await ring.worker("third"));
  const { text } = await attemptPrompt(world, claimed?.attempt.id ?? "", {
    iteration: 1,
    session: "fresh",
  });
  expect(text).toContain("+mine again");
  if (!claimed) throw new Error("expected a claim");
  await provenWork(ring, claimed, { "done.txt": "done\n", "README.md": "both\n" });
  expect((await leadUntil(ring, id, "completed", "blocked")).status).toBe("completed");
  expect(await asked(ring)).toEqual([]);
  expect(await place.read("README.md")).toBe("both\n");
});
