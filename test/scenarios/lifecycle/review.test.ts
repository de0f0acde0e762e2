import { expect, test } from "vitest";
import { apply } from "../../../src/engine/moves/apply.ts";
import { attemptPrompt } from "../../../src/engine/prompts/prompt.ts";
import { approve, reject } from "../../../src/engine/moves/stages.ts";
import { fenced } from "../../../src/std/fence.ts";
import { leadUntil, mergingTask, type Ring } from "../../support/world.ts";
import { edited, provenAgain, ringWith } from "./place.ts";

const said = (id: string, comment = "") => ({ id, comment, actor: "owner" });

/** A task whose work is proven and waits to be looked at. */
async function reviewed(ring: Ring) {
  const claimed = await mergingTask(ring);
  const task = await ring.find(claimed.task.id);
  const [attempt] = await ring.world.store.read((t) => t.attempts.of(task.id));
  return { ...claimed, task, head: attempt?.head_commit };
}

test("proven work waits for a review, and an approval merges it", async () => {
  const ring = await ringWith({ stages: ["review", "merge"] });
  const { task, head } = await reviewed(ring);
  expect(task.status).toBe("code_review");
  const approved = await approve(ring.world, said(task.id, "well done"));
  expect(approved).toMatchObject({
    status: "merging",
    approved_commit: head,
    approved_by: "owner",
    reason: "well done",
  });
  expect(await leadUntil(ring, task.id, "completed")).toMatchObject({ status: "completed" });
  const moves = await ring.world.store.read((t) => t.transitions.of(task.id));
  expect(moves.map((row) => [row.trigger, row.actor]).slice(-2)).toEqual([
    ["approve", "owner"],
    ["merged", "engine"],
  ]);
});

test("a rejected task goes back to work, and the comment is in the next prompt", async () => {
  const ring = await ringWith({ stages: ["review", "merge"] });
  const { task, attempt } = await reviewed(ring);
  const back = await reject(ring.world, said(task.id, "name the lions"));
  expect(back).toMatchObject({ status: "ready", reason: "name the lions", not_before: null });
  const worker = await ring.world.store.read((t) => t.workers.find(attempt.worker_id));
  const again = worker && (await ring.claim(worker));
  expect(again?.task.id).toBe(task.id);
  const { text } = await attemptPrompt(ring.world, again?.attempt.id ?? "", {
    iteration: 1,
    session: "fresh",
  });
  expect(text).toContain(`Why earlier work on this task came back:\n\n${fenced("name the lions")}`);
});

test("an approval is void for the work of another attempt", async () => {
  const ring = await ringWith({ stages: ["review", "merge"], requires: ["approval"] });
  const first = await reviewed(ring);
  await approve(ring.world, said(first.task.id));
  ring.place.commit("done.txt", "mine\n");
  await leadUntil(ring, first.task.id, "ready");
  const task = await provenAgain(ring, first, { "more.txt": "more\n" });
  expect(task).toMatchObject({ status: "code_review", approved_commit: first.head });
  const { store, workspace } = ring.world;
  const [, last] = await store.read((t) => t.attempts.of(task.id));
  const settings = await workspace.settings(ring.place.repo, last?.base_commit ?? "");
  const tree = ring.place.git(["rev-parse", `${last?.head_commit}^{tree}`]);
  const move = { task, trigger: "approve", actor: "somebody", proof: { tree, settings } };
  await expect(store.write((t) => apply(ring.world, t, move))).rejects.toMatchObject({
    code: "illegal_transition",
    message: expect.stringMatching(/needs the approval of this very commit, which the/),
  });
  expect(await approve(ring.world, said(task.id))).toMatchObject({ status: "merging" });
});

test("an approval is refused when the branch holds other work by now", async () => {
  const ring = await ringWith({ stages: ["review", "merge"] });
  const { task, attempt } = await reviewed(ring);
  ring.place.write("more.txt", "sneaked in\n", attempt.worktree);
  ring.place.git(["-C", attempt.worktree, "add", "-A"]);
  ring.place.git(["-C", attempt.worktree, "commit", "-q", "-m", "more"]);
  await expect(approve(ring.world, said(task.id))).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(/Expected ringmaster\/\S+ at \w+, which was proven, but/),
  });
  expect(await ring.find(task.id)).toMatchObject({
    status: "code_review",
    approved_commit: null,
  });
});

test("a project that asks for a pull request has no approval without one", async () => {
  const ring = await ringWith({ stages: ["merge"], requires: ["pull_request"] });
  const { task } = await reviewed(ring);
  await expect(approve(ring.world, said(task.id))).rejects.toMatchObject({
    message: expect.stringContaining("a pull request, which the project asks for"),
  });
  expect((await ring.find(task.id)).approved_commit).toBeNull();
  await edited(ring, task.id, { pull_request: "https://example.org/pulls/1" });
  expect(await approve(ring.world, said(task.id))).toMatchObject({ status: "merging" });
});

test("only what is under review can be approved or rejected, and the refusal says so", async () => {
  const ring = await ringWith({ stages: ["review", "merge"] });
  const { id } = await ring.task();
  const refused = {
    code: "illegal_transition",
    hint: expect.stringMatching(/^Legal from ready: .*claim/),
  };
  await expect(approve(ring.world, said(id))).rejects.toMatchObject(refused);
  await expect(reject(ring.world, said(id, "no"))).rejects.toMatchObject(refused);
  await expect(approve(ring.world, said("bd-none"))).rejects.toMatchObject({ code: "not_found" });
});

test("without a merge the approved branch is left for a person", async () => {
  const ring = await ringWith({ stages: ["review"] });
  const { task, attempt, head } = await reviewed(ring);
  expect(await approve(ring.world, said(task.id))).toMatchObject({ status: "completed" });
  expect(ring.place.git(["rev-parse", attempt.branch])).toBe(head);
});
