import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
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

it("task evidence is exported with a signature that tells of every change", async () => {
  const file = join(ringmaster.folder, "evidence.json");
  await ringmaster.json(["task", "evidence", task, "--export", file]);
  const valid = await ringmaster.run(["task", "evidence", "--verify", file]);
  expect([valid.exit_code, valid.stdout]).toEqual([
    0,
    expect.stringMatching(/^Valid: 1 .* this Ri/),
  ]);
  await writeFile(file, (await readFile(file, "utf8")).replace('"exit_code": 0', '"exit_code": 1'));
  const changed = await ringmaster.run(["task", "evidence", "--verify", file]);
  expect([changed.exit_code, changed.stdout]).toEqual([
    1,
    expect.stringMatching(/^Not as it was signed:\n- The item ev-\w+ was changed\.$/m),
  ]);
});

it("task show tells how criteria stand, and a check that is not there is refused", async () => {
  const edit = (criteria: string) =>
    ringmaster.run(["task", "edit", task, "--acceptance", criteria]);
  expect((await edit("- done (check: test)\n- nice (person)\n")).exit_code).toBe(0);
  const { stdout } = await ringmaster.run(["task", "show", task]);
  expect(stdout).toMatch(/^proven +done +test +ev-\w+$/m);
  expect(stdout).toMatch(/^waits +nice +a person/m);
  const { exit_code, stderr } = await edit("- done (check: none)\n");
  expect([exit_code, stderr]).toEqual([2, expect.stringContaining('got "none".')]);
});

it("task checkpoints lists the rounds; a task that is over is not taken back", async () => {
  const { items } = await ringmaster.json(["task", "checkpoints", task]);
  expect(items).toMatchObject([{ checkpoint: 1, number: 1, verdict: "green" }]);
  const { stdout } = await ringmaster.run(["task", "checkpoints", task]);
  expect(stdout).toMatch(/^1 +at-\w+ run 1 +green /m);
  expect((await ringmaster.run(["task", "rollback", task, "--to", "1"])).exit_code).toBe(5);
  expect((await ringmaster.run(["task", "resume", task])).exit_code).toBe(5);
});

it("task context tells what its prompts were made of, and what of the work they held", async () => {
  const { items } = await ringmaster.json(["task", "context", task]);
  expect(items).toMatchObject([{ iteration: 1, held: { changed: 0, any: 0, layers: {} } }]);
  const { stdout } = await ringmaster.run(["task", "context", task]);
  expect(stdout).toMatch(/at-\w+ +1 +fresh +\d+ of 24000 +\d+ ms +0 of 0 +[0-9a-f]{12}$/m);
  expect(stdout).toMatch(/^refinement +\d+ of \d+ +1 +1 +0 /m);
});

it("build-prompt prints the bytes that the API answers, or counts their tokens", async () => {
  const { text } = await ringmaster.json(["build-prompt", task]);
  expect((await ringmaster.run(["build-prompt", task])).stdout).toBe(text);
  const { stdout } = await ringmaster.run(["build-prompt", task, "--count"]);
  expect(stdout).toMatch(/^\d+ tokens exactly, as o200k_base counts\n\d+ tokens estimated/);
});

it("project checks tells what the settings name", async () => {
  const found = await ringmaster.json(["project", "checks", "shop"]);
  expect(found).toMatchObject({ source: "settings", checks: [{ name: "test" }], toml: "" });
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
