import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { worktreePlan } from "../../../src/engine/queue/claim.ts";
import { openWorkplace } from "../../support/workplace.ts";
import {
  checkOn,
  claimedTask,
  DONE_CHECK,
  leadUntil,
  openRing,
  reportOf,
  workOn,
} from "../../support/world.ts";

/** Made up of parts, so that it stands in no file as a whole. */
const SECRET = ["ghp", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"].join("_");

test("a secret is refused with its place, and the next run of the agent is told", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const script = [
    `cat > "$RM_TEST/prompt"`,
    "touch done.txt",
    `if grep -q 'keys.ts:2: This looks like a secret' "$RM_TEST/prompt"; then rm keys.ts`,
    `else printf 'one\\n${SECRET}\\n' > keys.ts; fi`,
  ].join("\n");
  const { task, attempt } = await (await workplace.worker(script)).ended(id);
  expect(task.status).toBe("merging");
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 2 });
  const rows = await workplace.world().store.read((t) => t.evidence.of(id));
  const policy = rows.find(({ check }) => check === "policy");
  expect(policy).toMatchObject({ verdict: "red", iteration: 1 });
  expect(JSON.stringify(rows)).not.toContain(SECRET);
});

test("a secret in an earlier commit, or in its message, never comes to main", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const said = `Rotate ${SECRET}`;
  const script = [
    `git commit -q --allow-empty -m '${said}'; touch done.txt`,
    `if [ -e keys.ts ]; then rm keys.ts; git add -A; git commit -qm gone`,
    `else echo '${SECRET}' > keys.ts; git add -A; git commit -qm keys; fi`,
  ].join("\n");
  const { task, attempt } = await (await workplace.worker(script)).ended(id);
  expect(task.status).toBe("merging");
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 2 });
  const { place } = workplace;
  await leadUntil({ world: workplace.world(), pass: () => undefined }, id, "completed");
  expect(place.git(["ls-tree", "--name-only", "main"])).toContain("done.txt");
  const log = place.git(["log", "-p", "main"]);
  expect(log).toContain(`Ringmaster-Task: ${id}`);
  expect(log).not.toContain(SECRET);
});

test("a secret that stays to the last iteration is for a person to decide", async () => {
  const limits = "[limits]\niterations_per_attempt = 1\n";
  const toml = `${limits}[[checks]]\nname = "t"\ncommand = "true"\n`;
  const workplace = await openWorkplace({ toml });
  const { id } = await workplace.task();
  const { task } = await (await workplace.worker(`echo ${SECRET} > keys.ts`)).ended(id);
  expect(task.status).toBe("blocked");
  const { items } = await workplace.client.call("listDecisions", { query: {} });
  expect(items).toMatchObject([{ kind: "policy", task_id: id }]);
  expect(items[0]?.question).toContain("keys.ts:1: This looks like a secret (github-token)");
});

test("the server looks for secrets itself: a worker's word is not enough", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const state = await workOn(ring, claimed, { "done.txt": "done\n", "keys.ts": `${SECRET}\n` });
  await checkOn(ring, claimed, state);
  const proven = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  const { task, attempt } = await finish(ring.world, reportOf(claimed, proven));
  expect(attempt.resolution).toBe("failed");
  expect(task).toMatchObject({ status: "blocked" });
  expect(task.reason).toContain("keys.ts:1");
});

test("the server refuses a head whose history holds a secret that is gone again", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const first = await workOn(ring, claimed, { "done.txt": "done\n", "keys.ts": `${SECRET}\n` });
  const plan = worktreePlan(claimed.attempt, ring.project);
  ring.place.write("keys.ts", "none\n", plan.path);
  const state = { ...(await ring.world.workspace.commit(plan, "gone")), base: first.base };
  await checkOn(ring, claimed, state);
  const proven = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  const { task, attempt } = await finish(ring.world, reportOf(claimed, proven));
  expect(attempt.resolution).toBe("failed");
  expect(task.reason).toContain(`keys.ts: Commit ${first.head.slice(0, 12)} has what looks like`);
});

test("a changed test lets a person look; a test that is new does not", async () => {
  const workplace = await openWorkplace({
    before: (place) => void place.commit("test/lion.test.js", "expect(lions).toBe(12)\n"),
  });
  const working = await workplace.worker(
    "touch done.txt; if grep -q 'Edit it'; then echo 13; fi > test/lion.test.js",
  );
  const { id } = await workplace.task("Edit it");
  const edited = await working.ended(id);
  expect(edited.task).toMatchObject({
    status: "code_review",
    reason: "a person looks at it: test/lion.test.js: A test that was there before was changed.",
  });
  await working.stop();
});

test("work whose history was rewritten is refused", async () => {
  const toml = `[limits]\niterations_per_attempt = 1\n${DONE_CHECK}`;
  const workplace = await openWorkplace({ toml });
  const { id } = await workplace.task();
  const script = [
    "touch done.txt; git checkout -q --orphan other; git add -A; git commit -qm orphan",
  ].join("\n");
  const { attempt } = await (await workplace.worker(script)).ended(id);
  expect(attempt.resolution).toBe("failed");
  const rows = await workplace.world().store.read((t) => t.evidence.of(id));
  expect(rows.find(({ check }) => check === "policy")?.output).toContain("history was rewritten");
});
