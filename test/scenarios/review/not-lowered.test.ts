import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { addReview } from "../../../src/engine/reviews/given.ts";
import type { Claimed } from "../../../src/engine/queue/claim.ts";
import { openWorkplace } from "../../support/workplace.ts";
import { checkOn, claimedTask, DONE_CHECK, openRing } from "../../support/world.ts";
import { reportOf, workOn, type Ring } from "../../support/world.ts";
import { AGENT_REVIEWS, openReview, reviews, reviewsOf } from "./place.ts";

const LOWERED = String.raw`printf '\n[review]\nlevel = "none"\nwords = []\n' >> ringmaster.toml`;

test("work that lowers the level for itself is reviewed by the one it began with", async () => {
  const toml = `${DONE_CHECK}# no review is named here\n`;
  const workplace = await openWorkplace({ toml });
  const { id } = await workplace.task("Mend the auth of the lions");
  const { task } = await (await workplace.worker(`touch done.txt; ${LOWERED}`)).ended(id);
  expect(task).toMatchObject({
    status: "code_review",
    reason: 'a person looks at it: "auth" in the title',
  });
});

test("where a word asks for a person no agent reviews, and its approval would not do", async () => {
  const { workplace, worker } = await openReview({
    author: "touch done.txt; mkdir src; touch src/payment_form.ts",
    critic: reviews("approve"),
  });
  const { id } = await workplace.task();
  const { task } = await (await worker()).ended(id);
  expect(task.status).toBe("code_review");
  expect(task.reason).toBe('a person looks at it: "payment*" in src/payment_form.ts');
  expect(await reviewsOf(workplace, id)).toEqual([]);
});

/** An agent's approval of a tree, as the worker tells it. */
function approves({ world }: Ring, { attempt }: Claimed, commit: string, tree: string) {
  const of = { id: attempt.id, fence: attempt.fence, commit, tree, reviewer: "critic" };
  const said = { ...of, verdict: "approve", summary: "", findings: [] } as const;
  return world.store.write((t) => addReview(world, t, said));
}

test.each([
  ["this very tree goes on", "done\n", "merging"],
  ["an earlier tree is left to a person", "sneaked in\n", "code_review"],
] as const)("work of which an agent approved, %s", async (_, text, status) => {
  const ring = await openRing({ toml: AGENT_REVIEWS });
  const claimed = await claimedTask(ring);
  const { head, tree } = await workOn(ring, claimed, { "done.txt": "done\n" });
  await approves(ring, claimed, head, tree);
  const state = await workOn(ring, claimed, { "done.txt": text });
  await checkOn(ring, claimed, state);
  const said = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  const { task } = await finish(ring.world, reportOf(claimed, { ...said, reason: "green" }));
  expect(task.status).toBe(status);
});
