import { expect, test } from "vitest";
import { openWorkplace } from "../../support/workplace.ts";

test("the API gives a prompt, counts it exactly, and keeps it by its hash", async () => {
  const { client, task } = await openWorkplace();
  const { id } = await task();
  const built = await client.call("taskPrompt", { params: { id }, query: { count: "exact" } });
  expect(built.exact?.tokenizer).toBe("o200k_base");
  expect(built.exact?.tokens).toBeGreaterThan(20);
  expect(built.exact?.tokens).toBeLessThan(built.tokens);
  const again = await client.call("taskPrompt", { params: { id }, query: {} });
  expect(again).toEqual({ ...built, exact: null });
  const { hash } = built;
  const kept = await client.call("showPrompt", { params: { hash } });
  expect(kept.text).toBe(built.text);
  expect(kept.manifest?.layers.map(({ layer }) => layer)).toContain("refinement");
  const { items } = await client.call("taskContext", { params: { id }, query: {} });
  expect(items).toMatchObject([{ hash, task_id: id, tokens: built.tokens }]);
});

test("a prompt that a worker got counts as used, and is judged only after the merge", async () => {
  const { client, task, worker } = await openWorkplace();
  const { id } = await task("Make it done");
  const anna = await worker("echo done >done.txt");
  await anna.ended(id);
  await anna.stop();
  const { items } = await client.call("taskContext", { params: { id }, query: {} });
  expect(items).toMatchObject([{ iteration: 1, session: "fresh", held: null }]);
  const usage = await client.call("contextUsage", { query: { project: "circus" } });
  expect(usage).toMatchObject({ prompts: 1, tokens: items[0]?.tokens, judged: 0 });
  expect(await client.call("contextAlerts", { query: {} })).toEqual({ items: [] });
});

test("prompts, tasks and projects that are not there are refused in words", async () => {
  const { client } = await openWorkplace();
  const hash = "0".repeat(64);
  await expect(client.call("showPrompt", { params: { hash } })).rejects.toMatchObject({
    code: "not_found",
    hint: expect.stringContaining("ringmaster task context ID"),
  });
  const params = { id: "bd-zzzz" };
  await expect(client.call("taskContext", { params, query: {} })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(
    client.call("contextUsage", { query: { project: "nowhere" } }),
  ).rejects.toMatchObject({ code: "not_found" });
});
