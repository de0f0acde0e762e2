import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventAgent } from "../../support/event-agent.ts";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";

/** Little patience, so that a test need not have much. */
const patience = { tick_ms: 50, step_ms: 200, provider_ms: 200 };

const FAILING = `tell '{"type":"tool_use","id":"1","tool":"Bash","input":"make"}'
tell '{"type":"tool_result","id":"1","ok":false,"output":"no rule"}'`;

/** States that the server was told of, in order. */
async function told({ world }: Workplace, task_id: string) {
  const filter = { task_id, agent_output: false };
  const events = await world().store.read((t) => t.events.after(0, filter, 1_000));
  return events.filter(({ kind }) => kind === "attempt.liveness").map(({ data }) => data["state"]);
}

test("an agent that fails at the same again and again is told so, and gets on", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const script = `read -r prompt; session\n${FAILING}\n${FAILING}\n${FAILING}
read -r words; echo "$words" > done.txt; bye; cat`;
  const agent = eventAgent(script, { steerable: true });
  const { attempt } = await (await workplace.worker(agent, { patience })).ended(id);
  expect(attempt.resolution).toBe("proven");
  const words = workplace.place.git(["show", `${attempt.head_commit}:done.txt`]);
  expect(words).toContain("It failed 3 times in a row at Bash make");
  expect(await told(workplace, id)).toContain("degraded");
});

test("one that cannot hear begins anew with a summary, once, and has failed then", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const thrice = `${FAILING}\n${FAILING}\n${FAILING}`;
  const script = `cat >> "$RM_TEST/prompts"; session\n${thrice}\nsleep 300`;
  const { attempt } = await (await workplace.worker(eventAgent(script), { patience })).ended(id);
  expect(attempt).toMatchObject({
    resolution: "failed",
    outcome: "interrupted",
    reason: "It failed 3 times in a row at Bash make.",
  });
  const prompts = readFileSync(join(workplace.place.root, "prompts"), "utf8");
  expect(prompts.match(/An earlier session of yours was ended: It failed 3 times/g)).toHaveLength(
    1,
  );
});

test("an agent whose provider does not answer gives its task back without blame", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const retry = `tell '{"type":"retry","message":"overloaded 529","delay_ms":1000}'`;
  const agent = eventAgent(`session; while :; do ${retry}; sleep 0.1; done`);
  const { attempt, task } = await (await workplace.worker(agent, { patience })).ended(id);
  expect(attempt).toMatchObject({
    resolution: "given_back",
    reason: "It waits for its provider: overloaded 529.",
  });
  expect(task.attempts).toBe(0);
  expect(await told(workplace, id)).toContain("waiting_on_provider");
});

test("an agent that asks its model without end is ended, with the reason", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const tokens = '{"input":1,"output":1,"cache_read":null,"cache_write":null}';
  const usage = `tell '{"type":"usage","tokens":${tokens},"cost_usd":null,"model":null}'`;
  const agent = eventAgent(`session; for i in $(seq 150); do ${usage}; done; sleep 300`);
  const { attempt, task } = await (await workplace.worker(agent)).ended(id);
  expect(attempt).toMatchObject({ resolution: "failed", outcome: "interrupted" });
  expect(task.reason).toMatch(/turned in a circle and was ended. It asked its model 100 times/);
  expect(task).toMatchObject({ attempts: 1 });
});

test("an agent that does the same without end is ended, with the reason", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const same = `tell '{"type":"command","command":"npm test","exit_code":0}'`;
  const agent = eventAgent(`session; while :; do ${same}; sleep 0.01; done`);
  const { task } = await (await workplace.worker(agent)).ended(id);
  expect(task.reason).toMatch(/in a circle .* the same 30 times in a row: npm test/);
});
