import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startRingmaster } from "../../support/ringmaster.ts";

/** A person's day on the command line, in order: later lines use what earlier ones made. */
let ringmaster: Awaited<ReturnType<typeof startRingmaster>>;
let file: string;
let ids: Record<string, string>;
beforeAll(async () => {
  const config = '[[subscriptions]]\nname = "team"\nagent = "generic"\n';
  ringmaster = await startRingmaster({ config });
  const repo = await ringmaster.repository("shop");
  await ringmaster.json(["project", "add", "shop", "--repo", repo]);
  file = path.join(ringmaster.folder, "issues.jsonl");
});
afterAll(() => ringmaster.close());

const json = (...words: string[]) => ringmaster.json(words);
const task = (key: string) => json("task", "show", ids[key] ?? "");

it("ringmaster import takes in the issues of beads, and tells what it left out", async () => {
  const blocks = { issue_id: "bd-2", depends_on_id: "bd-1", type: "blocks" };
  const issues = [
    { id: "bd-1", title: "First", priority: 1, status: "open", issue_type: "bug" },
    { id: "bd-2", title: "Second", priority: 2, status: "open", dependencies: [blocks] },
    { id: "bd-3", title: "Third", priority: 4, status: "closed" },
  ];
  await writeFile(file, issues.map((issue) => `${JSON.stringify(issue)}\n`).join(""));
  const done = await json("import", file, "--project", "shop", "--ready");
  ids = done["ids"] as Record<string, string>;
  const counts = { added: 2, dependencies: 1, left_out: { closed: 1 } };
  expect(done).toMatchObject({ id: ids["bd-1"], ...counts });
  expect(await task("bd-2")).toMatchObject({ external_ref: "bd-2", waiting_on: 1, priority: "P2" });
  expect(await json("queue")).toMatchObject({ items: [{ id: ids["bd-1"], kind: "bug" }] });
});

it("the same file again adds nothing, and a file with bad lines is refused", async () => {
  const again = await ringmaster.run(["import", file, "--project", "shop"]);
  expect(again.stdout).toMatch(/^Added 0 tasks, updated 0, left 2 as they were; 1 dependencies\./);
  const bad = await ringmaster.run(["import", "-", "--project", "shop"], { stdin: "{}\nno\n" });
  expect([bad.exit_code, bad.stderr]).toEqual([
    2,
    expect.stringContaining("line 2: expected a JSON object"),
  ]);
});

it("ringmaster history, undo and redo go back and forth", async () => {
  await json("task", "edit", ids["bd-2"] ?? "", "--priority", "P0", "--needs", "rust,go");
  const { items } = (await json("history", "--limit", "1")) as { items: { id: string }[] };
  expect(items).toMatchObject([{ label: `Changed priority, needs of ${ids["bd-2"]}`, records: 1 }]);
  await json("undo");
  expect(await task("bd-2")).toMatchObject({ priority: "P2", needs: [] });
  expect(await json("redo", items[0]?.id ?? "")).toMatchObject({ id: items[0]?.id });
  expect(await task("bd-2")).toMatchObject({ priority: "P0", needs: ["rust", "go"] });
  const table = (await ringmaster.run(["history"])).stdout;
  expect(table).toMatch(/WHAT\n.*Changed priority, needs of bd-.*\n.*Imported 2 tasks into shop/);
});

it("a task edited by two people on the command line is kept for the first", async () => {
  const version = String((await task("bd-1"))["version"]);
  const edit = ["task", "edit", ids["bd-1"] ?? "", "--if-version", version, "--plan"];
  await json(...edit, "mine");
  const second = await ringmaster.run([...edit, "theirs"]);
  expect([second.exit_code, second.stderr]).toEqual([
    5,
    expect.stringContaining(`expected version ${version}`),
  ]);
  const shown = await ringmaster.run(["task", "show", ids["bd-1"] ?? ""]);
  expect(shown.stdout).toMatch(/needed by +bd-\w+ \(blocks\)\nwould free +bd-\w+\n/);
  expect(shown.stdout).toMatch(/\nPlan\nmine\n/);
});

it("ringmaster task undepend lets a task wait no longer", async () => {
  const line = ["task", "undepend", ids["bd-2"] ?? "", "--on", ids["bd-1"] ?? ""];
  expect(await json(...line)).toMatchObject({ kind: "blocks" });
  expect(await task("bd-2")).toMatchObject({ waiting_on: 0, dependencies: [] });
});

it("ringmaster project set changes what is given and nothing else", async () => {
  const stages = ["--stages", "review,merge", "--requires", "approval"];
  const set = ["project", "set", "shop", ...stages, "--concurrency", "2", "--budget", "7.50"];
  const changed = { stages: ["review", "merge"], concurrency: 2, budget_usd: 7.5, paused: false };
  expect(await json(...set, "--collisions", "allow")).toMatchObject(changed);
  expect(await json("project", "set", "shop", "--pause", "--concurrency", "none")).toMatchObject({
    ...changed,
    concurrency: null,
    paused: true,
    requires: ["approval"],
  });
  const wrong = await ringmaster.run(["project", "set", "shop", "--stages", "sleep"]);
  expect([wrong.exit_code, wrong.stderr]).toEqual([2, expect.stringContaining("plan, review")]);
});

it("ringmaster worker add, set, pause and resume say what a worker is able to do", async () => {
  const able = ["--can", "rust,go", "--subscription", "team"];
  const added = await json("worker", "add", "ann", "--type", "generic", ...able);
  expect(added).toMatchObject({ capabilities: ["rust", "go"], subscription: "team" });
  const set = await json("worker", "set", "ann", "--can", "", "--subscription", "none");
  expect(set).toMatchObject({ capabilities: [], subscription: null });
  expect(await json("worker", "pause", "ann")).toMatchObject({ paused: true });
  expect((await ringmaster.run(["worker", "list"])).stdout).toContain("stopped, paused");
  expect(await json("worker", "resume", "ann")).toMatchObject({ paused: false });
});
