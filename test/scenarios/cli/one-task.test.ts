import { afterAll, beforeAll, expect, it } from "vitest";
import { startRingmaster } from "../../support/ringmaster.ts";

const AGENT = `[agents.generic]
adapter = "generic"
program = "/bin/sh"
args = ["-c", "echo working; touch done.txt; printf '\\\\033[2Jfinished\\\\n'"]
`;

let ringmaster: Awaited<ReturnType<typeof startRingmaster>>;
let task: string;
let repo: string;
beforeAll(async () => {
  ringmaster = await startRingmaster({ config: AGENT });
  repo = await ringmaster.repository("shop");
  await ringmaster.json(["project", "add", "shop", "--repo", repo]);
  const added = await ringmaster.json(["task", "add", "shop", "Make it done", "--ready"]);
  task = String(added["id"]);
  await ringmaster.json(["worker", "spawn", "w", "--type", "generic"]);
});
afterAll(() => ringmaster.close());

it("task logs -f shows what the agent does and ends when the task is completed", async () => {
  const { exit_code, stdout } = await ringmaster.run(["task", "logs", task, "-f"]);
  expect(exit_code).toBe(0);
  expect(stdout.split("\n").filter((line) => line.startsWith("says"))).toEqual([
    "says      working",
    "says      finished",
  ]);
});

it("task show tells how it came to be merged", async () => {
  const shown = await ringmaster.json(["task", "show", task]);
  expect(shown).toMatchObject({ id: task, status: "completed", attempts: 1 });
  expect(await ringmaster.git(repo, "rev-parse", "main")).toBe(shown["merge_commit"]);
  const { stdout } = await ringmaster.run(["task", "show", task]);
  expect(stdout).toMatch(/^status +completed$/m);
  expect(stdout).toMatch(/merging → completed/);
});

it("task evidence names the check, its verdict and its tree", async () => {
  const { items } = await ringmaster.json(["task", "evidence", task]);
  expect(items).toMatchObject([{ check: "test", verdict: "green", exit_code: 0 }]);
  expect((await ringmaster.run(["task", "evidence", task])).stdout).toMatch(/^green +test /m);
});

it("task logs --json keeps what was said as it was said", async () => {
  const { items } = await ringmaster.json(["task", "logs", task]);
  const said = (items as { event: { type: string } }[]).filter(
    ({ event }) => event.type === "message",
  );
  expect(said).toMatchObject([
    { iteration: 1, event: { type: "message", text: "working" } },
    { iteration: 1, event: { type: "message", text: expect.stringContaining("finished") } },
  ]);
});

it("worker logs shows the worker's own account", async () => {
  const { stdout } = await ringmaster.run(["worker", "logs", "w"]);
  expect(stdout).toContain(task);
});

it("attaching needs a terminal, and without one the command for it is told", async () => {
  const { exit_code, stderr } = await ringmaster.run(["worker", "attach", "w"]);
  expect([exit_code, stderr]).toEqual([2, expect.stringContaining("rm-worker-")]);
  const told = await ringmaster.json(["worker", "attach", "w"]);
  expect(told).toMatchObject({ attach: expect.any(Array), id: expect.stringMatching(/^wk-/) });
});

it("a worker that runs cannot be removed; a killed one can", async () => {
  expect((await ringmaster.run(["worker", "remove", "w"])).exit_code).toBe(5);
  expect(await ringmaster.json(["worker", "kill", "w"])).toMatchObject({ status: "stopped" });
  expect(await ringmaster.json(["worker", "remove", "w"])).toMatchObject({ name: "w" });
  expect(await ringmaster.json(["worker", "list"])).toEqual({ items: [] });
});
