import { expect, test } from "vitest";
import { ageOf, tellAge } from "../../../src/domain/baseline.ts";

const row = (
  output: string,
  verdict: "green" | "red" | "unrunnable" = "red",
  command = "npm test",
) => ({
  check: "unit",
  command,
  verdict,
  output,
});
const failing = (...names: string[]) =>
  row(names.map((name) => `FAILED tests/test_a.py::${name} - assert`).join("\n"));

test("a failure is new where the check was green before, could not be run, or is another", () => {
  const now = row("error: boom");
  expect(ageOf(now, [])).toBe("new");
  expect(ageOf(now, [row("", "green")])).toBe("new");
  expect(ageOf(now, [row("error: boom", "unrunnable")])).toBe("new");
  expect(ageOf(now, [row("error: boom", "red", "npm run other")])).toBe("new");
  expect(ageOf(now, [row("error: boom"), row("", "green")])).toBe("new");
});

test("a failure is old where no test fails that did not before, also when some were mended", () => {
  expect(ageOf(failing("a", "b"), [failing("b", "a", "c")])).toBe("old");
  expect(ageOf(failing("a", "d"), [failing("a", "b")])).toBe("more");
});

test("without names of tests a failure is old where it complains of the same", () => {
  const at = (ms: number, what: string) => row(`ran ${ms} ms\nerror: ${what}\n`);
  expect(ageOf(at(7, "no lion"), [at(900, "no lion")])).toBe("old");
  expect(ageOf(at(7, "no lion"), [at(7, "no tiger")])).toBe("more");
});

test("the sentences name the checks", () => {
  expect(tellAge("unit", "new")).toBeNull();
  expect(tellAge("unit", "old")).toBe('"unit" was red in the same way before the work began');
});
