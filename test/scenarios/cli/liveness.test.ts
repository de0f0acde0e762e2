import { afterAll, beforeAll, expect, it } from "vitest";
import { makeClient } from "../../../src/client/client.ts";
import { startRingmaster } from "../../support/ringmaster.ts";

const CONFIG = '[agents.generic]\nadapter = "generic"\nprogram = "/bin/sh"\n';

let ringmaster: Awaited<ReturnType<typeof startRingmaster>>;
let task: string;
beforeAll(async () => {
  ringmaster = await startRingmaster({ config: CONFIG });
  const repo = await ringmaster.repository("shop");
  await ringmaster.json(["project", "add", "shop", "--repo", repo]);
  const added = await ringmaster.json(["task", "add", "shop", "Make it done", "--ready"]);
  task = String(added["id"]);
  await ringmaster.json(["worker", "add", "w", "--type", "generic"]);
});
afterAll(() => ringmaster.close());

const shown = async (...words: string[]) => (await ringmaster.run(words)).stdout;

it("task show and worker health tell how the agent is doing, while one is at work", async () => {
  expect(await shown("task", "show", task)).not.toContain("agent is");
  await ringmaster.json(["pull-bead", "w"]);
  expect(await shown("task", "show", task)).toMatch(/^agent is +-$/m);
  const { token } = await ringmaster.json(["token"]);
  const client = makeClient({ url: ringmaster.url, token: String(token) });
  const [attempt] = (await client.call("listAttempts", { params: { id: task } })).items;
  const since = attempt?.started_at ?? "";
  const liveness = { state: "degraded" as const, since, signal: "It failed 3 times at make" };
  const body = { fence: attempt?.fence ?? 0, liveness };
  await client.call("tellLiveness", { params: { id: attempt?.id ?? "" }, body });
  const told = /^agent is +degraded, begun .+ ago: It failed 3 times at make$/m;
  expect(await shown("task", "show", task)).toMatch(told);
  expect(await shown("worker", "health", "w")).toMatch(told);
});
