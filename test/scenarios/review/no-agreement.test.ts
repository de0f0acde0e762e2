import { expect, test } from "vitest";
import { DONE_CHECK, whenCommitted } from "../../support/world.ts";
import { AGENT_REVIEWS, openReview, reviews, reviewsOf } from "./place.ts";

const FINDING = { path: null, line: null, text: "I do not like it." };
const author = "touch done.txt; date +%N >> tries.txt";

test("a reviewer and an author who do not agree leave it to a person", async () => {
  const { workplace, worker } = await openReview({ author, critic: reviews("changes", [FINDING]) });
  const { id } = await workplace.task();
  const { task, attempt } = await (await worker()).ended(id);
  expect(task.status).toBe("code_review");
  const moves = await workplace.world().store.read((t) => t.transitions.of(id));
  expect(moves.at(-1)?.reason).toContain("no agent approved of it; a person looks at it");
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 3 });
  const said = await reviewsOf(workplace, id);
  expect(said.map(({ verdict }) => verdict)).toEqual(["changes", "changes", "changes"]);
  expect(said.at(-1)?.findings).toEqual([{ number: 1, ...FINDING }]);
});

test("an author who leaves the work as it was sends it to a person, reviewed once", async () => {
  const critic = reviews("changes", [FINDING]);
  const { workplace, worker } = await openReview({ author: "touch done.txt", critic });
  const { id } = await workplace.task();
  const { task, attempt } = await (await worker()).ended(id);
  expect(task.status).toBe("code_review");
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 2 });
  expect(await reviewsOf(workplace, id)).toHaveLength(1);
});

test("in the last iteration findings go to a person and not back to the author", async () => {
  const limits = "[limits]\niterations_per_attempt = 1\n";
  const review = '[review]\nlevel = "agent"\nagent = "critic"\n';
  const critic = reviews("changes", [FINDING]);
  const toml = `${limits}${DONE_CHECK}${review}`;
  const { workplace, worker } = await openReview({ author, critic }, { toml });
  const { id } = await workplace.task();
  const { task, attempt } = await (await worker()).ended(id);
  expect(task.status).toBe("code_review");
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 1 });
});

test("a round that was cut off takes no round from an author who has findings", async () => {
  const toml = `[limits]\niterations_per_attempt = 2\n${AGENT_REVIEWS}`;
  const cut = `test -e "$RM_TEST/cut" || { touch "$RM_TEST/cut"; kill -9 $$; }; ${author}`;
  const critic = reviews("changes", [FINDING]);
  const { workplace, worker } = await openReview({ author: cut, critic }, { toml });
  const { id } = await workplace.task();
  const working = await worker();
  const { task, attempt: first } = await working.ended(id);
  expect(first.resolution).toBe("given_back");
  const { world } = workplace;
  await world().store.write((t) => t.tasks.update(id, task.version, { not_before: null }));
  const attempt = await whenCommitted(world(), async () => {
    const [, next] = await world().store.read((t) => t.attempts.of(id));
    return next && next.resolution !== null ? next : null;
  });
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 3 });
  expect(await reviewsOf(workplace, id)).toHaveLength(2);
});

test("a reviewer that changed the work has not approved, and that is taken back", async () => {
  const { workplace, worker } = await openReview({
    author: "touch done.txt",
    critic: reviews("approve", [], "echo better > done.txt; git add -A; git commit -qm better"),
  });
  const { id } = await workplace.task();
  const { task, attempt } = await (await worker()).ended(id);
  expect(task.status).toBe("code_review");
  expect(await reviewsOf(workplace, id)).toEqual([]);
  const { place } = workplace;
  expect(place.git(["rev-parse", attempt.branch])).toBe(attempt.head_commit);
  expect(place.git(["show", `${attempt.branch}:done.txt`])).toBe("");
});

test.each([
  ["approves without the nonce", `printf 'RINGMASTER_REVIEW {"nonce":"x","verdict":"approve"}\\n'`],
  ["fails", "exit 3"],
])("a reviewer that %s has not approved: a person looks at it", async (_, critic) => {
  const { workplace, worker } = await openReview({ author: "touch done.txt", critic });
  const { id } = await workplace.task();
  const { task } = await (await worker()).ended(id);
  expect(task.status).toBe("code_review");
  expect(await reviewsOf(workplace, id)).toEqual([]);
});
