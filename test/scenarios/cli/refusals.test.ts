import { mkdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRingmaster } from "../../support/ringmaster.ts";

let ringmaster: Awaited<ReturnType<typeof startRingmaster>>;
let task: string;
beforeAll(async () => {
  ringmaster = await startRingmaster();
  const repo = await ringmaster.repository("shop");
  await ringmaster.json(["project", "add", "shop", "--repo", repo]);
  task = String((await ringmaster.json(["task", "add", "shop", "A task"]))["id"]);
  await ringmaster.json(["worker", "add", "mine", "--type", "generic"]);
});
afterAll(() => ringmaster.close());

/** Runs a line and answers its exit code and what it said; nothing may be on standard output. */
async function refused(words: readonly string[]): Promise<[number | null, string]> {
  const { exit_code, stdout, stderr } = await ringmaster.run(words);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/^error: .+\nhint: .+\n$/);
  return [exit_code, stderr.split("\n")[0] ?? ""];
}

describe("a thing that is not there", () => {
  it.each([
    ["project show nosuch", 'There is no project "nosuch".'],
    ["project remove nosuch", 'There is no project "nosuch".'],
    ["task add nosuch Title", 'There is no project "nosuch".'],
    ["task list --project nosuch", 'There is no project "nosuch".'],
    ["task show bd-zzzz", 'There is no task "bd-zzzz".'],
    ["task move bd-zzzz ready", 'There is no task "bd-zzzz".'],
    ["task logs bd-zzzz", 'There is no task "bd-zzzz".'],
    ["task evidence bd-zzzz", 'There is no task "bd-zzzz".'],
    ["build-prompt bd-zzzz", 'There is no task "bd-zzzz".'],
    ["report-result bd-zzzz --status failed", 'There is no task "bd-zzzz".'],
    ["worker show nobody", 'There is no worker "nobody".'],
    ["worker spawn nobody", 'There is no worker "nobody".'],
    ["worker kill nobody", 'There is no worker "nobody".'],
    ["pull-bead nobody", 'There is no worker "nobody".'],
  ])("%s ends with 4 and says so", async (line, sentence) => {
    expect(await refused(line.split(" "))).toEqual([4, `error: ${sentence}`]);
  });
});

describe("a move that is not legal", () => {
  it("ends with 5 and names the legal ones", async () => {
    const [code, sentence] = await refused(["task", "move", task, "done"]);
    expect(code).toBe(5);
    expect(sentence).toContain(
      "from draft to completed; legal: ready, blocked, needs_decomposition, archived",
    );
  });

  it("leaves the task as it was", async () => {
    expect(await ringmaster.json(["task", "show", task])).toMatchObject({ status: "draft" });
  });

  it("is refused for a report on a task that nobody works on", async () => {
    const [code] = await refused(["report-result", task, "--status", "completed"]);
    expect(code).toBe(5);
  });

  it("is refused for a dependency that closes a cycle, which is named", async () => {
    const other = String((await ringmaster.json(["task", "add", "shop", "Other"]))["id"]);
    await ringmaster.json(["task", "depend", other, "--on", task]);
    const [code, sentence] = await refused(["task", "depend", task, "--on", other]);
    expect([code, sentence]).toEqual([5, expect.stringContaining(`${task} → ${other} → ${task}`)]);
  });
});

describe("a value that does not fit", () => {
  it.each([
    [["task", "add", "shop", "t", "--priority", "P9"], "Expected P0, P1, P2, P3 or P4"],
    [["task", "add", "shop", "t", "--kind", "x"], "Expected bug, feature, task, chore,"],
    [["task", "add", "shop", "t", "--agent", "X Y"], "an agent such as claude-code for --agent"],
    [["task", "add", "shop", "t", "--description-file", "nosuch"], "Expected a readable file"],
    [["task", "list", "--status", "wrong"], "status"],
    [["task", "show", "x"], "expected a task id such as bd-a1b2c3"],
    [["report-result", "bd-zzzz", "--status", "done"], "Expected completed or failed for --status"],
    [["build-prompt", "bd-zzzz", "-d", "/nosuch"], 'Expected a folder for --dir, got "/nosuch"'],
    [["worker", "spawn", "mine", "-w", "/etc"], "Expected a folder of a known project"],
  ])("%j ends with 2", async (words, sentence) => {
    expect(await refused(words)).toEqual([2, expect.stringContaining(sentence)]);
  });
});

it("a word too many is named in one sentence", async () => {
  const sentence = "error: Too many arguments for 'queue'. Expected 0 arguments but got 1: x.";
  expect(await refused(["queue", "x"])).toEqual([2, sentence]);
});

it("a title of 201 characters is refused, one of 200 is taken", async () => {
  expect((await refused(["task", "add", "shop", "x".repeat(201)]))[0]).toBe(2);
  expect(await ringmaster.json(["task", "add", "shop", "x".repeat(200)])).toHaveProperty("id");
});

describe("a thing that is there already", () => {
  it("ends with 5 for a worker's name and for another agent of it", async () => {
    expect((await refused(["worker", "add", "mine", "--type", "generic"]))[0]).toBe(5);
    expect((await refused(["worker", "spawn", "mine", "-t", "rehearsal"]))[0]).toBe(5);
  });
});

describe("a repository", () => {
  it("without commits ends with 6 and is no project after", async () => {
    const empty = path.join(ringmaster.folder, "empty");
    await mkdir(empty);
    await ringmaster.git(empty, "init", "--quiet");
    const [code, sentence] = await refused(["project", "add", "empty", "--repo", empty]);
    expect([code, sentence]).toEqual([6, expect.stringContaining("to have a commit")]);
    const { items } = await ringmaster.json(["project", "list"]);
    expect(items).toHaveLength(1);
  });

  it("that is no folder ends with 6", async () => {
    expect((await refused(["project", "add", "x", "--repo", "/nosuch"]))[0]).toBe(6);
  });
});
