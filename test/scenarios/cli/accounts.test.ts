import { afterAll, beforeAll, expect, it } from "vitest";
import { type Client, makeClient } from "../../../src/client/client.ts";
import { WENT_WELL } from "../../support/accounts.ts";
import { startRingmaster } from "../../support/ringmaster.ts";

const CONFIG = `[agents.generic]
adapter = "generic"
program = "/bin/sh"
args = ["-c", "touch done.txt"]

[[subscriptions]]
name = "team"
agent = "generic"
max_concurrent = 2
reserve = 0.25
quota = [{ window_ms = 3600000, runs = 8 }]
`;

let ringmaster: Awaited<ReturnType<typeof startRingmaster>>;
let task: string;
beforeAll(async () => {
  ringmaster = await startRingmaster({ config: CONFIG });
  const repo = await ringmaster.repository("shop");
  await ringmaster.json(["project", "add", "shop", "--repo", repo]);
  const added = await ringmaster.json(["task", "add", "shop", "Make it done", "--ready"]);
  task = String(added["id"]);
  await ringmaster.json(["worker", "add", "w", "--type", "generic"]);
  await ringmaster.json(["pull-bead", "w"]);
  const { token } = await ringmaster.json(["token"]);
  await tellRun(makeClient({ url: ringmaster.url, token: String(token) }));
});
afterAll(() => ringmaster.close());

/** One run of the task's attempt, of which neither tokens nor cost are known. */
async function tellRun(client: Client): Promise<void> {
  const { items } = await client.call("listAttempts", { params: { id: task } });
  const [attempt] = items;
  const at = attempt?.started_at ?? "";
  const run = { id: "rn-aaaa", fence: 1, iteration: 1, started_at: at, ended_at: at };
  const tokens = { input: null, output: null, cache_read: null, cache_write: null };
  const summary = { ...WENT_WELL, tokens, cost_usd: null };
  const body = { ...run, summary };
  await client.call("recordRun", { params: { id: attempt?.id ?? "" }, body });
}

it("cost says that what an agent does not tell is unknown, never that it was nothing", async () => {
  const shown = await ringmaster.json(["cost"]);
  const unknown = { cost_usd: null, runs: 1, runs_without_cost: 1, runs_without_tokens: 1 };
  expect(shown).toMatchObject({ by: "project", items: [{ name: "shop", ...unknown }] });
  const { stdout } = await ringmaster.run(["cost", "--days", "1"]);
  expect(stdout).toMatch(/^unknown +1 +- +- +- +- +shop$/m);
  expect(stdout).toContain("The cost of 1 run is unknown and not in the sums");
  expect(stdout).not.toContain("$0");
});

it("cost of a task comes by iteration, or by what is asked for", async () => {
  const { items } = await ringmaster.json(["cost", "--task", task]);
  expect(items).toMatchObject([{ key: expect.stringMatching(/^at-\w+\/1$/) }]);
  const by = await ringmaster.json(["cost", "--by", "subscription", "--project", "shop"]);
  expect(by).toMatchObject({ items: [{ key: "team", runs: 1 }] });
  const wrong = await ringmaster.run(["cost", "--by", "moon"]);
  expect(wrong.exit_code).toBe(2);
  expect(wrong.stderr).toContain("Expected iteration, attempt, task");
});

it("subscription list tells what is used of each account's quota", async () => {
  const { items } = await ringmaster.json(["subscription", "list"]);
  expect(items).toMatchObject([
    { account: "team", is_resting: false, quotas: [{ measure: "runs", used: 2, for_work: 6 }] },
  ]);
  const { stdout } = await ringmaster.run(["subscription", "list"]);
  expect(stdout).toMatch(/^team +generic +ready +1 of 2 +0 +2 of 6 runs in 1 h$/m);
});

it("subscription clear refuses an account that does not rest", async () => {
  const { exit_code, stderr } = await ringmaster.run(["subscription", "clear", "agent:codex"]);
  expect(exit_code).toBe(4);
  expect(stderr).toContain('Expected an account that met a usage limit, got "agent:codex".');
});

it("task routing tells by which agent a task is done, and why", async () => {
  const routing = await ringmaster.json(["task", "routing", task]);
  expect(routing).toMatchObject({ task_id: task, by: "only", learns: true, lessons: 0 });
  const { stdout } = await ringmaster.run(["task", "routing", task]);
  expect(stdout).toContain("There is no other way to have it done.");
  expect(stdout).toMatch(/^1 +generic +its own +0 +unknown +no lessons +- +team$/m);
  expect(stdout).toMatch(/^kind +0\.40 +0\.20 +0\.08$/m);
});

it("outcomes count what attempts left behind, by agent, model or kind", async () => {
  expect((await ringmaster.run(["outcomes"])).stdout).toContain("No attempts.");
  await ringmaster.json(["report-result", task, "--status", "failed"]);
  const { items } = await ringmaster.json(["outcomes", "--by", "kind", "--project", "shop"]);
  expect(items).toMatchObject([{ key: "task", attempts: 1, samples: 0, rate: null }]);
  const { stdout } = await ringmaster.run(["outcomes"]);
  expect(stdout).toMatch(/^1 +0 +0 +- +- +0 +[\d.]+ m?s +- +generic$/m);
  expect((await ringmaster.run(["outcomes", "--by", "moon"])).exit_code).toBe(2);
});
