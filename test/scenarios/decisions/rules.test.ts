import { expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { taskPrompt } from "../../../src/engine/prompts/prompt.ts";
import { undo } from "../../../src/engine/history/undo.ts";
import { addRule, removeRule, rulesOf } from "../../../src/engine/rules.ts";
import { fenced } from "../../../src/std/fence.ts";
import { openRing, type Ring } from "../../support/world.ts";
import { eventsOf } from "../lifecycle/place.ts";
import { answered, blockedTask } from "./place.ts";

const add = ({ world }: Ring, text: string) =>
  world.store.write((t) => addRule(world, t, { project: "circus", text, actor: "owner" }));
const remove = ({ world }: Ring, id: string) =>
  world.store.write((t) => removeRule(world, t, { project: "circus", id, actor: "owner" }));
const textsOf = async ({ world }: Ring) =>
  (await world.store.read((t) => rulesOf(t, "circus"))).map(({ text }) => text);

test("an answer becomes a rule that later prompts of the project carry, fenced", async () => {
  const ring = await openRing();
  const { decision } = await blockedTask(ring);
  const rule = true;
  await answered(ring, { id: decision.id, answer: "choice_2", note: "Never ```80```.", rule });
  const text = "Which port?\nIt was decided: 8080\nNever ```80```.";
  expect(await textsOf(ring)).toEqual([text]);
  const { id } = await ring.task({ title: "Something else" });
  const prompt = await taskPrompt(ring.world, id);
  expect(prompt.text).toContain(
    `What people decided for all work on circus:\n${fenced(
      "- Which port?\n  It was decided: 8080\n  Never ```80```.",
      "markdown",
    )}`,
  );
  expect(prompt.text.indexOf("# Rules of this repository")).toBeGreaterThan(-1);
});

test("a rule is added, is there once, and is removed", async () => {
  const ring = await openRing();
  const rule = await add(ring, "  Write British English. ");
  expect(rule).toMatchObject({ text: "Write British English.", decision_id: null, by: "owner" });
  await expect(add(ring, "Write British English.")).rejects.toMatchObject({ code: "conflict" });
  expect(await remove(ring, rule.id)).toEqual(rule);
  expect(await textsOf(ring)).toEqual([]);
  await expect(remove(ring, rule.id)).rejects.toMatchObject({ code: "not_found" });
  const events = await eventsOf(ring, "rule.changed");
  expect(events.map(({ data }) => data["change"])).toEqual(["added", "removed"]);
});

test("adding and removing a rule is undone as it was done", async () => {
  const ring = await openRing();
  const { world } = ring;
  const turned = { id: null, actor: "owner" };
  const rule = await add(ring, "No tabs.");
  await world.store.write((t) => undo(world, t, turned));
  expect(await textsOf(ring)).toEqual([]);
  const again = await add(ring, "No tabs.");
  await remove(ring, again.id);
  await world.store.write((t) => undo(world, t, turned));
  expect(await world.store.read((t) => rulesOf(t, "circus"))).toEqual([again]);
  expect(again.id).not.toBe(rule.id);
});

test("a project has only so many rules", async () => {
  const ring = await openRing();
  const { world, project } = ring;
  const row = { project_id: project.id, decision_id: null, by: "owner", at: world.clock.now() };
  await world.store.write(async (t) => {
    for (let at = 0; at < LIMITS.rules_per_project_max; at++)
      await t.rules.insert({ ...row, id: world.clock.id("rule"), text: `Rule ${at}.` });
  });
  await expect(add(ring, "One more.")).rejects.toMatchObject({
    code: "conflict",
    message: "Expected at most 200 rules of a project, got one more.",
  });
});
