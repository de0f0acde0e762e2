import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startRingmaster } from "../../support/ringmaster.ts";

/**
 * Lines that scripts rely on, as they are written in scripts. In order: later ones use the ids of
 * earlier ones.
 */
let ringmaster: Awaited<ReturnType<typeof startRingmaster>>;
let repo: string;
const ids = { api: "", cli: "", blocked: "" };
beforeAll(async () => {
  ringmaster = await startRingmaster();
  repo = await ringmaster.repository("shop");
});
afterAll(() => ringmaster.close());

const ask = async (method: string, at: string, body: object) => {
  const token = (await ringmaster.run(["token"])).stdout.trim();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(ringmaster.url + at, { method, headers, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

it("ringmaster up again answers at once with the address that serves", async () => {
  expect(await ringmaster.json(["up"])).toMatchObject({ url: ringmaster.url, already: true });
});

it("ringmaster status --json has url, commit and generation", async () => {
  expect(await ringmaster.json(["status"])).toMatchObject({
    url: ringmaster.url,
    commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    generation: 1,
    status: "ok",
  });
});

it("ringmaster project add NAME --repo PATH --json names the project", async () => {
  const project = await ringmaster.json(["project", "add", "shop", "--repo", repo]);
  expect(project).toMatchObject({ id: expect.stringMatching(/^pj-/), name: "shop", repo });
});

it("POST /api/tasks and PATCH with a status make a ready task", async () => {
  const made = await ask("POST", "/api/tasks", {
    project_id: "shop",
    title: "From a script",
    priority: "P2",
  });
  expect(made).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^bd-/) } });
  ids.api = String(made.body["id"]);
  const moved = await ask("PATCH", `/api/tasks/${ids.api}`, { status: "ready" });
  expect(moved).toMatchObject({ status: 200, body: { id: ids.api, status: "ready" } });
});

it("ringmaster task add takes priority, description, dependencies and --ready", async () => {
  const add = ["task", "add", "shop"];
  const first = [...add, "First thing", "--priority", "P1", "--ready"];
  ids.cli = String((await ringmaster.json(first))["id"]);
  const after = ["--depends-on", ids.cli, "--depends-on", ids.api, "--ready"];
  const second = [...add, "Second", "--description", "Some *text*", "--priority", "P0", ...after];
  const task = await ringmaster.json(second);
  expect(task).toMatchObject({ status: "ready", priority: "P0", description: "Some *text*" });
  ids.blocked = String(task["id"]);
  const queue = (await ringmaster.json(["queue"]))["items"] as { id: string }[];
  expect(new Set(queue.map(({ id }) => id))).toEqual(new Set([ids.api, ids.cli]));
});

it("ringmaster worker add NAME --type generic --json names the worker", async () => {
  const worker = await ringmaster.json(["worker", "add", "mine", "--type", "generic"]);
  expect(worker).toMatchObject({ id: expect.stringMatching(/^wk-/), status: "stopped" });
});

it("ringmaster build-prompt ID -d DIR -o FILE writes what it prints without -o", async () => {
  const file = path.join(ringmaster.folder, "prompt.md");
  const line = ["build-prompt", ids.blocked];
  const written = await ringmaster.run([...line, "-d", repo, "-o", file]);
  expect([written.exit_code, written.stdout]).toEqual([0, ""]);
  const printed = await ringmaster.run(line);
  expect(await readFile(file, "utf8")).toBe(printed.stdout);
  expect(printed.stdout).toContain("Some *text*");
});

it("ringmaster pull-bead W --json prints one task, then nothing, and exits 0", async () => {
  const pulled = [await ringmaster.json(["pull-bead", "mine"])];
  pulled.push(await ringmaster.json(["pull-bead", "mine"]));
  expect(new Set(pulled.map(({ id }) => id))).toEqual(new Set([ids.api, ids.cli]));
  expect(pulled[0]).toMatchObject({
    attempt: expect.stringMatching(/^at-/),
    fence: 1,
    token: expect.any(String),
    status: "coding",
  });
  const nothing = await ringmaster.run(["pull-bead", "mine", "--json"]);
  expect([nothing.exit_code, nothing.stdout]).toEqual([0, ""]);
});

it("ringmaster report-result ID --status failed gives the task back with its reason", async () => {
  const line = ["report-result", ids.cli, "--status", "failed", "--reason", "out of paper"];
  const task = await ringmaster.json(line);
  expect(task).toMatchObject({ id: ids.cli, status: "ready", reason: "out of paper" });
});

it("ringmaster worker spawn W -w DIR -t TYPE starts a worker that is not there yet", async () => {
  const worker = await ringmaster.json(["worker", "spawn", "w2", "-w", repo, "-t", "rehearsal"]);
  expect(worker).toMatchObject({ id: expect.stringMatching(/^wk-/), name: "w2", status: "idle" });
  expect(worker["session"]).toBe(`rm-worker-${String(worker["id"])}`);
});

it("ringmaster worker prune-worktrees --dry-run lists and keeps", async () => {
  const left = path.join(ringmaster.home, "worktrees", "shop", "bd-left");
  await ringmaster.git(repo, "worktree", "add", "--quiet", "-b", "ringmaster/bd-left", left);
  const line = ["worker", "prune-worktrees"];
  const listed = await ringmaster.json([...line, "--dry-run"]);
  expect(listed).toMatchObject({ dry_run: true, items: [{ path: left, kept_under: null }] });
  expect(await ringmaster.json(line)).toEqual(listed);
  expect((await stat(left)).isDirectory()).toBe(true);
  const unasked = await ringmaster.run(line);
  expect(unasked.stdout).toContain("WOULD BE REMOVED");
  expect(unasked.stderr).toContain("Nothing was removed. To remove them: ringmaster worker");
  expect((await stat(left)).isDirectory()).toBe(true);
  const pruned = await ringmaster.json([...line, "--yes"]);
  expect(pruned).toMatchObject({ dry_run: false, items: [{ path: left }] });
  await expect(stat(left)).rejects.toThrow("ENOENT");
});

it("ringmaster readiness --json exits 1 while evidence is missing", async () => {
  const { exit_code, stdout } = await ringmaster.run(["readiness", "--json"]);
  expect([exit_code, JSON.parse(stdout)]).toMatchObject([1, { signal: null, generation: 1 }]);
});

it("ringmaster down stops it, and status says so", async () => {
  expect(await ringmaster.json(["down"])).toEqual({ stopped: true });
  expect((await ringmaster.run(["status"])).exit_code).toBe(9);
});
