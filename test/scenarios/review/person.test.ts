import { expect, test } from "vitest";
import { openWorkplace } from "../../support/workplace.ts";
import { DONE_CHECK, whenCommitted } from "../../support/world.ts";
import { reviewsOf } from "./place.ts";

const toml = `${DONE_CHECK}[review]\nlevel = "person"\n`;

/** Counts to ten, and to twelve once a person's finding says so, with its number and place. */
const COUNTS = `
cat > "$RM_TEST/prompt-$RINGMASTER_ATTEMPT"; touch done.txt
if grep -q '^1. lions.txt:1: Twelve.' "$RM_TEST/prompt-$RINGMASTER_ATTEMPT"
then echo twelve > lions.txt; else echo ten > lions.txt; fi`;

test("a person's findings reach the next work, numbered and with their places", async () => {
  const workplace = await openWorkplace({ toml });
  const { client, place, world } = workplace;
  const { id } = await workplace.task();
  const { task, attempt } = await (await workplace.worker(COUNTS)).ended(id);
  expect(task.status).toBe("code_review");
  const findings = [{ path: "lions.txt", line: 1, text: "Twelve." }, { text: "And say why." }];
  await client.call("rejectTask", { params: { id }, body: { comment: "Count again.", findings } });
  expect(await reviewsOf(workplace, id)).toMatchObject([
    { by: "person", verdict: "changes", commit: attempt.head_commit, summary: "Count again." },
  ]);
  const next = await whenCommitted(world(), async () => {
    const [, found] = await world().store.read((t) => t.attempts.of(id));
    return found && found.resolution !== null ? found : null;
  });
  const prompt = await place.read(`prompt-${next.id}`, place.root);
  expect(prompt).toContain("Count again.");
  expect(prompt).toContain("1. lions.txt:1: Twelve.\n2. And say why.");
  expect(await place.read(`prompt-${attempt.id}`, place.root)).not.toContain("Twelve.");
  expect(next).toMatchObject({ resolution: "proven", iterations: 1 });
  expect(place.git(["show", `${next.head_commit}:lions.txt`])).toBe("twelve");
});

test("the diff of the last attempt is told file by file, or for one path", async () => {
  const workplace = await openWorkplace({ toml });
  const { client } = workplace;
  const { id } = await workplace.task();
  const before = await client.call("taskDiff", { params: { id }, query: {} });
  expect(before).toMatchObject({ attempt_id: null, files: [], is_cut: false });
  const script = "touch done.txt; mkdir 'a b'; echo '<b>x</b>' > 'a b/é.txt'; printf 'x\\0' > bin";
  const { attempt } = await (await workplace.worker(script)).ended(id);
  const diff = await client.call("taskDiff", { params: { id }, query: {} });
  expect(diff).toMatchObject({ base: attempt.base_commit, head: attempt.head_commit });
  expect(diff.files.map(({ path, status, added }) => [path, status, added])).toEqual([
    ["a b/é.txt", "added", 1],
    ["bin", "added", 1],
    ["done.txt", "added", 0],
  ]);
  expect(diff.files[0]?.patch).toBe("@@ -0,0 +1 @@\n+<b>x</b>");
  expect(diff.files[1]).toMatchObject({ binary: true, patch: "" });
  const one = await client.call("taskDiff", { params: { id }, query: { path: "a b" } });
  expect(one.files.map(({ path }) => path)).toEqual(["a b/é.txt"]);
});

test("approving is kept as a review of that commit", async () => {
  const workplace = await openWorkplace({ toml });
  const { id } = await workplace.task();
  const { attempt } = await (await workplace.worker("touch done.txt")).ended(id);
  await workplace.client.call("approveTask", { params: { id }, body: { comment: "Good." } });
  expect(await reviewsOf(workplace, id)).toMatchObject([
    { by: "person", verdict: "approve", commit: attempt.head_commit, summary: "Good." },
  ]);
});
