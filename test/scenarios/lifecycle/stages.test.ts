import { expect, test } from "vitest";
import { evidenceFor } from "../../../src/domain/evidence.ts";
import { change } from "../../../src/engine/tasks/change.ts";
import type { TaskState } from "../../../src/domain/states.ts";
import { taskPrompt } from "../../../src/engine/prompts/prompt.ts";
import { mergingTask, type Ring } from "../../support/world.ts";
import { decisionsOf, mergedTask, ONE_ATTEMPT, ringWith, told } from "./place.ts";

const whole = () => ringWith({ stages: ["merge", "build", "deploy", "verify"] });

const started = "started";
const green = "green";
const red = "red";

function moved({ world }: Ring, id: string, status: TaskState) {
  return world.store.write((t) => change(world, t, { id, wanted: { status }, actor: "owner" }));
}

test("merged work is built, deployed and verified as it is told, on evidence", async () => {
  const ring = await whole();
  const { id, merge_commit } = await mergedTask(ring);
  const seen: string[] = [];
  for (const [stage, verdict] of [
    ["build", started],
    ["build", green],
    ["deploy", started],
    ["deploy", green],
    ["verify", green],
  ] as const)
    seen.push((await told(ring, id, { stage, verdict })).status);
  expect(seen).toEqual(["building", "deploy_queue", "deploying", "verifying", "completed"]);
  const rows = await ring.world.store.read((t) => t.evidence.of(id));
  const tree = ring.place.git(["rev-parse", `${merge_commit}^{tree}`]);
  const after = rows.filter((row) => row.attempt_id === null);
  expect(after.map((row) => [row.stage, row.verdict, row.tree])).toEqual([
    ["build", "green", tree],
    ["deploy", "green", tree],
    ["verify", "green", tree],
  ]);
  const moves = await ring.world.store.read((t) => t.transitions.of(id));
  expect(moves.map((row) => row.to)).toContain("build_success");
});

test("a red build sends the task back to work with what was said, after a while", async () => {
  const ring = await whole();
  const { id } = await mergedTask(ring);
  await told(ring, id, { stage: "build", verdict: started });
  const back = await told(ring, id, { stage: "build", verdict: red, output: "cc\nno such lion\n" });
  const reason = "the build failed (make build): no such lion";
  expect(back).toMatchObject({ status: "ready", reason, not_before: expect.any(String) });
  expect((await taskPrompt(ring.world, id)).text).toContain(reason);
  const moves = await ring.world.store.read((t) => t.transitions.of(id));
  expect(moves.slice(-2).map((row) => [row.trigger, row.reason])).toEqual([
    ["build_failed", reason],
    ["advance", reason],
  ]);
  expect(await moved(ring, id, "build_queue")).toMatchObject({ status: "build_queue" });
});

test("a red build of the last attempt puts the task into quarantine", async () => {
  const ring = await ringWith({ stages: ["merge", "build"] }, { toml: ONE_ATTEMPT });
  const { id } = await mergedTask(ring);
  const spent = await told(ring, id, { stage: "build", verdict: red });
  expect(spent).toMatchObject({ status: "blocked", quarantined_until: expect.any(String) });
  expect(await decisionsOf(ring, id)).toMatchObject([{ kind: "quarantine", status: "open" }]);
});

test("a red deployment or verification fails the task; a person has it tried again", async () => {
  const ring = await ringWith({ stages: ["merge", "deploy", "verify"] });
  const { id } = await mergedTask(ring);
  expect(await told(ring, id, { stage: "deploy", verdict: red })).toMatchObject({
    status: "failed",
    reason: "the deployment failed (make deploy)",
  });
  await moved(ring, id, "deploy_queue");
  await told(ring, id, { stage: "deploy", verdict: green });
  expect(await told(ring, id, { stage: "verify", verdict: red })).toMatchObject({
    status: "failed",
  });
});

test("a word on a stage out of order is refused, and nothing of it is kept", async () => {
  const ring = await whole();
  const { id } = await mergedTask(ring);
  const before = await ring.world.store.read((t) => t.evidence.of(id));
  for (const [stage, verdict] of [
    ["deploy", green],
    ["verify", red],
    ["verify", started],
  ] as const)
    await expect(told(ring, id, { stage, verdict })).rejects.toMatchObject({
      code: "illegal_transition",
      hint: expect.stringMatching(
        /^Legal from build_queue: build_started, build_succeeded, build_failed, cancel, reverted/,
      ),
    });
  expect(await ring.world.store.read((t) => t.evidence.of(id))).toEqual(before);
  expect((await ring.find(id)).status).toBe("build_queue");
});

test("a word on a task that is not merged is refused", async () => {
  const ring = await whole();
  const { task } = await mergingTask(ring);
  await expect(told(ring, task.id, { stage: "build", verdict: green })).rejects.toMatchObject({
    message: expect.stringContaining('"build_succeeded" is no move from merging'),
  });
});

test("what is told of a build proves nothing for the project's own checks", async () => {
  const toml = '[[checks]]\nname = "build"\ncommand = "make build"\n';
  const ring = await ringWith({ stages: ["merge", "build"] }, { toml });
  ring.place.write("Makefile", "build:\n\ttest -f done.txt\n");
  ring.place.git(["add", "-A"]);
  ring.place.git(["commit", "-q", "-m", "make"]);
  const { id } = await mergedTask(ring);
  await told(ring, id, { stage: "build", verdict: green });
  const rows = await ring.world.store.read((t) => t.evidence.of(id));
  expect(rows.map((row) => row.stage)).toContain("build");
  expect(evidenceFor(null, rows).map((row) => row.stage)).not.toContain("build");
});
