import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { asProblem, isBusy, resultCode } from "../../../src/adapters/store/faults.ts";
import { Problem } from "../../../src/domain/problem.ts";

/** The error of a statement on a fresh database. */
function errorOf(sql: string): unknown {
  const database = new DatabaseSync(":memory:");
  try {
    database.exec("create table a (x integer primary key, y references a (x))");
    database.exec(sql);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    database.close();
  }
}

test("a value that is taken is a conflict", () => {
  const problem = asProblem(errorOf("insert into a values (1, 1), (1, 1)"), "a test");
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({
    code: "conflict",
    message: "The database refused a test: UNIQUE constraint failed: a.x.",
  });
});

test("a reference to nothing is a conflict with a hint of its own", () => {
  const problem = asProblem(errorOf("insert into a values (1, 2)"), "a test");
  expect(problem).toMatchObject({
    code: "conflict",
    hint: "It refers to something that is not there.",
  });
});

test("what is a fault of the statement stays as it is", () => {
  const error = errorOf("selct 1");
  expect(asProblem(error, "a test")).toBe(error);
  expect(asProblem("words", "a test")).toBe("words");
  expect(resultCode(new Error("other"))).toBe(0);
});

test("a lock of another connection is told by its primary code", () => {
  expect(isBusy(Object.assign(new Error("locked"), { errcode: 5 }))).toBe(true);
  expect(isBusy(Object.assign(new Error("locked"), { errcode: 5 + 256 * 2 }))).toBe(true);
  expect(isBusy(errorOf("selct 1"))).toBe(false);
});
