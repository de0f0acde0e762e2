import { expect, test } from "vitest";
import { matrixLines, type JudgedCell } from "../../check/matrix.ts";
import { commandsFor, STEPS, type Step } from "../../check/steps.ts";

const cell = (cli: string, row: string, status: string, why: string | null = null): JudgedCell => ({
  cli,
  row,
  status,
  why,
});

test("the matrix has a line for each case and a word for each agent", () => {
  const cells = [
    cell("codex", "success", "passed"),
    cell("codex", "SIGINT", "failed"),
    cell("gemini", "success", "skipped", "needs more"),
    cell("gemini", "SIGINT", "pending", "needs more"),
  ];
  expect(matrixLines(cells)).toEqual([
    "         codex  gemini",
    "success  pass   skip",
    "SIGINT   FAIL   skip",
    "skip: gemini needs more",
  ]);
});

test("a case that an agent does not have is shown as none", () => {
  const cells = [cell("a", "one", "passed"), cell("b", "two", "passed")];
  expect(matrixLines(cells).slice(1)).toEqual(["one  pass  -", "two  -     pass"]);
});

test("without cells there is no matrix", () => {
  expect(matrixLines([])).toEqual([]);
});

test("real agents are run when they are asked for, and the rarer ones only with all", () => {
  const agents = STEPS.find(({ name }) => name === "agents") as Step;
  expect(commandsFor(agents, null)).toBeNull();
  expect(commandsFor(agents, "0")).toBeNull();
  const folders = (asked: string) => commandsFor(agents, asked)?.map(({ cwd }) => cwd);
  expect(folders("1")).toEqual(["test/real-agents"]);
  expect(folders("all")).toEqual(["test/real-agents", "test/real-agents/more"]);
});

test("a step that nobody need ask for is always run", () => {
  const types = STEPS.find(({ name }) => name === "types") as Step;
  expect(commandsFor(types, null)).toEqual(types.commands);
});
