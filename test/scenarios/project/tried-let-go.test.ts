import { expect, test } from "vitest";
import { askQuestion } from "../../../src/engine/attempts/tried.ts";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { change } from "../../../src/engine/tasks/change.ts";
import { claimedTask, leadUntil, openRing, reportOf, type Ring } from "../../support/world.ts";

const tried = ({ place }: Ring) =>
  place.git(["for-each-ref", "--format=%(refname)", "refs/ringmaster/checkpoint"]);

/** A question with an option that was tried in the newest commit of main. */
const asked = ({ place }: Ring) => ({
  question: "Which port?",
  options: ["80", "8080"],
  default: "80",
  recommendation: null,
  deadline_at: null,
  untried: null,
  experiments: [{ option: "80", commit: place.git(["rev-parse", "main"]), result: "works" }],
});

const archive = ({ world }: Ring, id: string) =>
  world.store.write((tables) =>
    change(world, tables, { id, wanted: { status: "archived" }, actor: "owner" }),
  );

test("commits that were tried are let go with their task, though it has no round", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const { id } = claimed.task;
  await askQuestion(ring.world, { ...claimed.attempt, ...asked(ring) });
  const blocked = { question: "Which port?", outcome: "needs_decision", asked: asked(ring) };
  await finish(ring.world, reportOf(claimed, { ...blocked, outcome: "needs_decision" }));
  expect(tried(ring)).toContain(`refs/ringmaster/checkpoint/${id}/tried/`);
  await archive(ring, id);
  await leadUntil(ring, id, "archived");
  expect(tried(ring)).toBe("");
});

test("commits of a question that comes too late are not kept", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  await archive(ring, claimed.task.id);
  const late = { question: "Which port?", outcome: "needs_decision", asked: asked(ring) } as const;
  await expect(finish(ring.world, reportOf(claimed, late))).rejects.toMatchObject({
    code: "stale_fence",
  });
  expect(tried(ring)).toBe("");
});

test("a task that another one shares a commit with keeps it", async () => {
  const ring = await openRing();
  const [one, other] = [await claimedTask(ring), await claimedTask(ring)];
  for (const { attempt } of [one, other])
    await askQuestion(ring.world, { ...attempt, ...asked(ring) });
  await archive(ring, one.task.id);
  await leadUntil(ring, one.task.id, "archived");
  expect(tried(ring)).toContain(`/${other.task.id}/tried/`);
  expect(tried(ring)).not.toContain(one.task.id);
});
