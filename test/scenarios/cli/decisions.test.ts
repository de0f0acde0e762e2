import { afterAll, beforeAll, expect, it } from "vitest";
import { startRingmaster } from "../../support/ringmaster.ts";

let ringmaster: Awaited<ReturnType<typeof startRingmaster>>;
let task: string;
beforeAll(async () => {
  ringmaster = await startRingmaster();
  const repo = await ringmaster.repository("shop");
  await ringmaster.json(["project", "add", "shop", "--repo", repo]);
  const added = await ringmaster.json(["task", "add", "shop", "Make it done", "--ready"]);
  task = String(added["id"]);
});
afterAll(() => ringmaster.close());

it("says what is legal when a task is not under review", async () => {
  for (const words of [["approve"], ["reject", "--comment", "no"], ["stage", "build", "green"]]) {
    const [verb = "", ...more] = words;
    const { exit_code, stderr } = await ringmaster.run(["task", verb, task, ...more]);
    expect(exit_code).toBe(5);
    expect(stderr).toMatch(/Legal from ready: .*claim/);
  }
  const { exit_code, stderr } = await ringmaster.run(["task", "stage", task, "build", "blue"]);
  expect(exit_code).toBe(2);
  expect(stderr).toContain('Expected started, green or red for the verdict, got "blue".');
});

it("task resubmit, decision list and decision answer follow one another", async () => {
  await ringmaster.run(["worker", "add", "ada", "--type", "generic"]);
  expect((await ringmaster.json(["pull-bead", "ada"]))["id"]).toBe(task);
  const found = await ringmaster.json(["task", "resubmit", task, "--reason", "three things"]);
  expect(found).toMatchObject({ id: task, status: "needs_decomposition" });
  const { items } = await ringmaster.json(["decision", "list", "--status", "open"]);
  expect(items).toMatchObject([{ task_id: task, kind: "split" }]);
  const [{ id }] = items as [{ id: string }];
  const listed = await ringmaster.run(["decision", "list"]);
  expect(listed.stdout).toMatch(new RegExp(`^${id} +${task} +open +split\\*, retry, cancel `, "m"));
  expect(await ringmaster.json(["decision", "answer", id, "cancel"])).toMatchObject({
    id,
    status: "answered",
  });
  expect(await ringmaster.json(["task", "show", task])).toMatchObject({ status: "archived" });
  const again = await ringmaster.run(["decision", "answer", id, "retry"]);
  expect(again.exit_code).toBe(5);
  expect(again.stderr).toContain("ringmaster decision list --status open");
});

it("decision answer tells what a person does next", async () => {
  const words = "- Count the shelves\n- Paint the shelves\n";
  const plain = await ringmaster.json(["task", "add", "shop", "One thing", "--ready"]);
  const list = ["task", "add", "shop", "Two things", "--description", words, "--ready"];
  const listed = await ringmaster.json(list);
  const answers: string[] = [];
  for (const { id } of [plain, listed]) {
    expect((await ringmaster.json(["pull-bead", "ada"]))["id"]).toBe(id);
    await ringmaster.run(["task", "resubmit", String(id), "--reason", "too much"]);
    const { items } = await ringmaster.json(["decision", "list", "--status", "open"]);
    const [{ id: decision }] = items as [{ id: string }];
    answers.push((await ringmaster.run(["decision", "answer", decision, "split"])).stdout);
  }
  expect(answers[0]).toContain(`ringmaster task split ${String(plain["id"])} --into`);
  expect(answers[1]).toContain(`${String(listed["id"])} is split into 2 tasks`);
});
