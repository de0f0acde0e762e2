import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startRingmaster } from "../../support/ringmaster.ts";

let ringmaster: Awaited<ReturnType<typeof startRingmaster>>;
let repo: string;
beforeAll(async () => {
  ringmaster = await startRingmaster();
  repo = await ringmaster.repository("shop");
  await ringmaster.json(["project", "add", "shop", "--repo", repo]);
});
afterAll(() => ringmaster.close());

it("input shows each piece, what it waits for and the words that say so", async () => {
  const words = "First fix the login, then update the docs. Paint the fence.";
  const { stdout, exit_code } = await ringmaster.run(["input", words, "--dry-run"]);
  expect(exit_code).toBe(0);
  expect(stdout.split("\n")).toEqual([
    "1. would be made: Fix the login",
    "2. would be made: Update the docs",
    "   waits for 1 (“then”)",
    "3. would be made: Paint the fence",
    "Would make 3 tasks.",
    "",
  ]);
  expect(await ringmaster.json(["task", "list"])).toMatchObject({ items: [] });
});

it("input takes a list that begins with a dash, and what is ticked in it is done", async () => {
  const words = "- [ ] Fix the menu\n- [x] Write docs\n- URGENT: sweep the yard";
  const { stdout, exit_code } = await ringmaster.run(["input", words, "--dry-run"]);
  expect([exit_code, stdout]).toEqual([
    0,
    "1. would be made: Fix the menu\n2. would be made: Sweep the yard (P0)\nWould make 2 tasks.\n",
  ]);
});

it("input makes the tasks, and attaches the same words said again", async () => {
  const made = await ringmaster.json(["input", "Fix the login page", "--ready"]);
  expect(made).toMatchObject({ items: [{ action: "made", task_id: made["id"] }] });
  const { stdout } = await ringmaster.run(["input", "Please fix the login page!"]);
  expect(stdout).toBe(
    `1. attached ${String(made["id"])}: Fix the login page\n` +
      `   says the same as ${String(made["id"])} “Fix the login page” (100 %: fix, login, page)\n` +
      "Made 0 tasks, 1 attached to open tasks.\n",
  );
});

it("queue tells when it left some out, and how to see more", async () => {
  await ringmaster.run(["input", "Mow the lawn. Feed the fish.", "--ready"]);
  const first = await ringmaster.run(["queue", "--limit", "1"]);
  expect(first.stderr).toBe("These are the first 1. More: --limit 10\n");
  expect((await ringmaster.run(["queue", "--all"])).stderr).toBe("");
});

it("input reads a file, and task split takes a task apart", async () => {
  const file = path.join(repo, "words.md");
  await writeFile(file, "# Build a cart\n- the model\n- the page\n");
  const made = await ringmaster.json(["input", "--file", file]);
  expect(made).toMatchObject({ epic_id: made["id"], items: [{}, { parent: 0 }, { parent: 0 }] });
  const added = await ringmaster.json(["task", "add", "shop", "Sell things"]);
  const id = String(added["id"]);
  const into = ["--into", "Put up a sign", "--into", "Open the door", "--in-order"];
  const split = await ringmaster.json(["task", "split", id, ...into]);
  expect(split).toMatchObject({ id, task: { children: 2 }, children: [{}, { waiting_on: 1 }] });
  const again = await ringmaster.run(["task", "split", id]);
  expect(again.exit_code).toBe(5);
  expect(again.stderr).toContain(`Task ${id} has 2 children already.`);
});

it("input without words, or with two sources, says what is expected", async () => {
  const none = await ringmaster.run(["input"]);
  expect(none.exit_code).toBe(2);
  expect(none.stderr).toContain("Expected words that say what is to be done, got none.");
  const both = await ringmaster.run(["input", "Fix it", "--file", "x"]);
  expect(both.stderr).toContain("Expected words or --file, got both.");
});

it("input asks for the project when there are several", async () => {
  const other = await ringmaster.repository("yard");
  await ringmaster.json(["project", "add", "yard", "--repo", other]);
  const { exit_code, stderr } = await ringmaster.run(["input", "Fix the gate"]);
  expect(exit_code).toBe(2);
  expect(stderr).toMatch(/Expected --project, because there are 2 projects\.\n.*shop.*yard/);
});
