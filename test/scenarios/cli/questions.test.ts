import { afterAll, beforeAll, expect, it } from "vitest";
import { startRingmaster } from "../../support/ringmaster.ts";

const PORT = { question: "Which port?", options: ["80", "8080"], default: "80" };

let ringmaster: Awaited<ReturnType<typeof startRingmaster>>;
let task: string;
let question: string;
beforeAll(async () => {
  ringmaster = await startRingmaster();
  const repo = await ringmaster.repository("shop");
  await ringmaster.json(["project", "add", "shop", "--repo", repo]);
  const added = await ringmaster.json(["task", "add", "shop", "Open it", "--ready"]);
  task = String(added["id"]);
  await ringmaster.run(["worker", "add", "ada", "--type", "generic"]);
  await ringmaster.run(["pull-bead", "ada"]);
  const { attempts_list } = await ringmaster.json(["task", "show", task]);
  const [attempt] = attempts_list as [{ id: string; fence: number }];
  const { stdout: token } = await ringmaster.run(["token"]);
  const answer = await fetch(`${ringmaster.url}/api/attempts/${attempt.id}/questions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token.trim()}`, "content-type": "application/json" },
    body: JSON.stringify({ ...PORT, fence: attempt.fence }),
  });
  if (answer.status !== 201) throw new Error(`expected 201, got ${answer.status}`);
  ({ id: question } = (await answer.json()) as { id: string });
});
afterAll(() => ringmaster.close());

it("questions that do not block are listed apart from decisions, with their default", async () => {
  expect(await ringmaster.json(["decision", "list"])).toEqual({ items: [] });
  const { items } = await ringmaster.json(["question", "list", "--status", "open"]);
  expect(items).toMatchObject([{ id: question, task_id: task, blocking: false }]);
  const { stdout } = await ringmaster.run(["question", "list"]);
  expect(stdout).toMatch(
    new RegExp(`^${question} +${task} +open +choice_1\\*, choice_2 +choice_1 `, "m"),
  );
  const shown = await ringmaster.run(["decision", "show", question]);
  expect(shown.stdout).toMatch(/^choice_1 +recommended, default +80$/m);
  expect(shown.stdout).toContain("its task goes on meanwhile");
});

it("question answer makes a rule if told to, which project rules shows and removes", async () => {
  const wrong = await ringmaster.run(["question", "answer", question, "choice_3"]);
  expect(wrong.exit_code).toBe(2);
  expect(wrong.stderr).toContain("Choose one of: choice_1, choice_2.");
  const words = ["question", "answer", question, "choice_2", "--note", "by TLS", "--rule"];
  const { stdout } = await ringmaster.run(words);
  expect(stdout).toContain("It is a rule of the project from now on.");
  const { items } = await ringmaster.json(["project", "rules", "shop"]);
  const [rule] = items as [{ id: string; text: string }];
  expect(rule.text).toBe("Which port?\nIt was decided: 8080\nby TLS");
  await ringmaster.json(["project", "rules", "shop", "--add", "No tabs."]);
  expect(await ringmaster.json(["project", "rules", "shop", "--remove", rule.id])).toEqual(rule);
  const left = await ringmaster.run(["project", "rules", "shop"]);
  expect(left.stdout).toContain("No tabs.");
  expect(left.stdout).not.toContain("8080");
});

it.each([
  [["project", "rules", "shop", "--add", "  "], 2],
  [["project", "rules", "shop", "--add", "a", "--remove", "ru-aaaa"], 2],
  [["project", "rules", "shop", "--remove", "ru-zzzzzzzz"], 4],
  [["project", "rules", "shop", "--remove", "7"], 2],
  [["question", "answer", "dc-zzzzzzzz", "choice_1"], 4],
  [["question", "answer", "dc-zzzzzzzz", "choice_99"], 2],
])("%j ends with %i", async (words, exit_code) => {
  expect((await ringmaster.run(words)).exit_code).toBe(exit_code);
});

it("a note that is too long is refused by the server", async () => {
  const words = ["question", "answer", question, "choice_1", "--note", "x".repeat(4_001)];
  const { exit_code, stderr } = await ringmaster.run(words);
  expect(exit_code).toBe(2);
  expect(stderr).toContain("note");
});
