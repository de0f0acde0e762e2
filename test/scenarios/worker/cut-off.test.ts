import { expect, test } from "vitest";
import { eventAgent } from "../../support/event-agent.ts";
import { openWorkplace } from "../../support/workplace.ts";

test("half of a work is kept but not checked, and the limit is told as the reason", async () => {
  const toml = '[[checks]]\nname = "whole"\ncommand = "! test -e half.txt"\n';
  const workplace = await openWorkplace({ toml });
  const { id } = await workplace.task();
  const limit = '{"type":"limit","message":"five hours","resets_at":"2099-01-01T00:00:00.000Z"}';
  const error = '{"type":"error","message":"You have met your usage limit."}';
  const agent = eventAgent(`session; touch half.txt; tell '${error}'; tell '${limit}'; stopped`);
  const { attempt } = await (await workplace.worker(agent)).ended(id);
  expect(attempt).toMatchObject({ resolution: "given_back", outcome: "rate_limited" });
  expect(attempt.reason).toBe("You have met your usage limit.");
  expect(workplace.place.git(["show", `ringmaster/${id}:half.txt`])).toBe("");
  expect(await workplace.world().store.read((t) => t.evidence.of(id))).toEqual([]);
});
