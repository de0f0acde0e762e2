import { expect, test } from "vitest";
import { findMarked } from "../../../src/std/process-tree.ts";
import { eventAgent } from "../../support/event-agent.ts";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";
import { DONE_CHECK } from "../../support/world.ts";
import { openReview } from "../review/place.ts";

const LIMITED = `[limits]\ncost_usd = 1\n${DONE_CHECK}`;

/** What is told of one step that has cost so much. */
const cost = (usd: string, model = "null") =>
  `{"type":"usage","tokens":{"input":100000,"output":100000,"cache_read":0,` +
  `"cache_write":0},"cost_usd":${usd},"model":${model}}`;

/** One step of an agent that has cost so much. */
const costs = (usd: string, model = "null") => `tell '${cost(usd, model)}'`;

const decisionOf = async ({ client }: Workplace) =>
  (await client.call("listDecisions", { query: {} })).items[0];

test("a run that uses up the budget is ended, its work kept, a person asked", async () => {
  const workplace = await openWorkplace({ toml: LIMITED });
  const { id } = await workplace.task();
  const script = `cat > /dev/null; session; sleep 300 & echo half > half.txt
${costs("0.4")}; ${costs("0.6")}; sleep 300`;
  const { task, attempt } = await (await workplace.worker(eventAgent(script))).ended(id);
  const why = "The task has cost 1.00 USD of the 1.00 USD that it may (limits.cost_usd).";
  expect(task.status).toBe("blocked");
  expect(attempt).toMatchObject({ resolution: "failed", outcome: "needs_decision", reason: why });
  expect(findMarked({ name: "RINGMASTER_ATTEMPT", value: attempt.id })).toEqual([]);
  expect(await decisionOf(workplace)).toMatchObject({ question: why, recommendation: "retry" });
  const { place, client } = workplace;
  expect(place.git(["show", `${attempt.head_commit}:half.txt`])).toBe("half");
  const { items } = await client.call("taskRuns", { params: { id } });
  expect(items).toMatchObject([{ stopped_by: "cancelled", ended: why, cost_usd: 1 }]);
});

test("what a model costs is reckoned from its price while it runs", async () => {
  const config = '[prices]\n"own" = { input = 5, output = 5, cache_read = 0, cache_write = 0 }\n';
  const workplace = await openWorkplace({ toml: LIMITED, config });
  const { id } = await workplace.task();
  const agent = eventAgent(`cat > /dev/null; session; ${costs("null", '"own"')}; sleep 300`);
  const { attempt } = await (await workplace.worker(agent)).ended(id);
  expect(attempt.reason).toContain("cost 1.00 USD of the 1.00 USD");
});

test("a run that comes to its end by itself is checked, whatever it has cost", async () => {
  const workplace = await openWorkplace({ toml: LIMITED });
  const { id } = await workplace.task();
  const end = '{"type":"end","ok":true,"reason":"completed","final_message":""}';
  const trap = 'trap "exit 143" TERM; touch done.txt';
  const both = `tell '${cost("2")}\n${end}'`; // in one write, so that both are heard at once
  const agent = eventAgent(`cat > /dev/null; session; ${trap}; ${both}; sleep 300 & wait`);
  const { attempt } = await (await workplace.worker(agent)).ended(id);
  expect(attempt).toMatchObject({ resolution: "proven", cost_usd: 2 });
});

test("a review that uses up the budget is no review: a person looks at the work", async () => {
  const { workplace, worker } = await openReview(
    {
      author: eventAgent(`cat > /dev/null; session; touch done.txt; ${costs("0.5")}; bye`),
      critic: eventAgent(`cat > /dev/null; session; ${costs("0.5")}; sleep 300`),
    },
    { toml: `${LIMITED}[review]\nlevel = "agent"\nagent = "critic"\n` },
  );
  const { id } = await workplace.task();
  const { task, attempt } = await (await worker()).ended(id);
  expect(task.status).toBe("code_review");
  expect(attempt).toMatchObject({ resolution: "proven", cost_usd: 1 });
});
