import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { judgePrompts } from "../../../src/engine/prompts/ledger.ts";
import { attemptPrompt, taskPrompt } from "../../../src/engine/prompts/prompt.ts";
import { promptUsage } from "../../../src/engine/prompts/usage.ts";
import {
  checkOn,
  claimedTask,
  DONE_CHECK,
  leadUntil,
  openRing,
  reportOf,
  type Ring,
  workOn,
} from "../../support/world.ts";

const LIONS = Array.from({ length: 1_000 }, (_, at) => `export const animal${at} = ${at};`);
LIONS[99] = "export const lionsFeedAt = 12;";

/** The lines with one changed that the prompt shows, and one that it does not show. */
function changed(text: string): string {
  const unseen = LIONS.findLastIndex((line) => !text.includes(line));
  return LIONS.with(99, "export const lionsFeedAt = 11;").with(unseen, "// another").join("\n");
}

/** A task whose work is merged; its prompts were read before. */
async function merged(ring: Ring): Promise<string> {
  const claimed = await claimedTask(ring, { title: "lionsFeedAt is too late" });
  const { id } = claimed.attempt;
  const { text } = await attemptPrompt(ring.world, id, { iteration: 1, session: "fresh" });
  const files = { "src/lions.ts": changed(text) };
  await attemptPrompt(ring.world, id, { iteration: 2, session: "resumed" });
  const state = await workOn(ring, claimed, { "done.txt": "done\n", ...files });
  await checkOn(ring, claimed, state);
  const proven = { resolution: "proven", outcome: "success", head_commit: state.head } as const;
  await finish(ring.world, reportOf(claimed, { ...proven, reason: "checks: green" }));
  await leadUntil(ring, claimed.task.id, "completed");
  return id;
}

test("after a merge the ledger tells how many of the changed lines each layer held", async () => {
  const ring = await openRing({ toml: `${DONE_CHECK}[prompt]\ntokens = 4000\n` });
  ring.place.commit("src/lions.ts", LIONS.join("\n"));
  const id = await merged(ring);
  const [fresh, resumed] = await ring.world.store.read((t) => t.assemblies.of(id));
  expect(fresh?.held).toEqual({ changed: 2, any: 1, layers: { code: 1 } });
  expect(resumed).toMatchObject({ session: "resumed", held: null });
  const usage = await ring.world.store.read((t) => promptUsage(t, "circus"));
  expect(usage).toMatchObject({ prompts: 2, judged: 1, lines_changed: 2, lines_held: 1 });
  expect(usage.layers.find(({ layer }) => layer === "code")).toMatchObject({ lines_held: 1 });
});

test("work that can no longer be read counts for nothing, and that is only logged", async () => {
  const ring = await openRing();
  const { attempt } = await claimedTask(ring);
  await attemptPrompt(ring.world, attempt.id, { iteration: 1, session: "fresh" });
  const gone = { ...attempt, base_commit: "1".repeat(40), head_commit: "2".repeat(40) };
  await judgePrompts(ring.world, { attempt: gone, project: ring.project });
  const rows = await ring.world.store.read((t) => t.assemblies.of(attempt.id));
  expect(rows.map(({ held }) => held)).toEqual([null]);
  expect(ring.logged.join("\n")).toMatch(/prompts of merged work held could not be counted/);
});

test("who only looks at a prompt does not use it", async () => {
  const ring = await openRing();
  const { id } = await ring.task();
  await taskPrompt(ring.world, id);
  const usage = await ring.world.store.read((t) => promptUsage(t));
  expect(usage).toMatchObject({ prompts: 0, tokens: 0, judged: 0 });
});
