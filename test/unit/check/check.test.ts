import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { npmEnvironment, stepEnvironment } from "../../check/environment.ts";
import { missingPrograms } from "../../check/machine.ts";
import { run } from "../../check/run.ts";
import { chooseSteps } from "../../check/steps.ts";
import { lastLine, tallyCommand, tallyVitest } from "../../check/tally.ts";

const ended = { code: 0, timed_out: false, error: null };
let folder = "";
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "check-"))));
afterAll(() => rmSync(folder, { recursive: true }));

function report(tests: { fullName: string; status: string }[], status = "passed"): string {
  const count = (wanted: string): number => tests.filter((each) => each.status === wanted).length;
  const file = join(folder, "report.json");
  const content = {
    numPassedTests: count("passed"),
    numPendingTests: count("pending"),
    numTodoTests: 0,
    testResults: [{ name: "a.test.ts", status, message: "broken", assertionResults: tests }],
  };
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test("passed, failed and skipped tests are added up, and failures keep their names", () => {
  const tests = ["passed", "passed", "failed", "pending"].map((status) => ({
    fullName: `it ${status}`,
    status,
  }));
  const tally = tallyVitest({ ...ended, code: 1 }, report(tests, "failed"));
  expect(tally).toEqual({ passed: 2, skipped: 1, failures: ["it failed"] });
  expect(lastLine([tally, tallyCommand(ended)])).toBe("3 passed, 1 failed, 1 skipped");
});

test("the last line names skipped tests only when there are any", () => {
  expect(lastLine([tallyCommand(ended)])).toBe("1 passed, 0 failed");
});

test("a runner that ran no test has failed", () => {
  expect(tallyVitest(ended, report([])).failures).toEqual(["ran no test"]);
});

test("a runner that skipped every test has failed", () => {
  const skipped = report([{ fullName: "a", status: "pending" }]);
  expect(tallyVitest(ended, skipped).failures).toEqual(["ran no test"]);
});

test("a file that does not load is a failure, although none of its tests failed", () => {
  const broken = tallyVitest({ ...ended, code: 1 }, report([], "failed"));
  expect(broken.failures).toEqual(["a.test.ts: broken"]);
});

test("a runner that leaves no report has failed, and so has an unexplained exit code", () => {
  expect(tallyVitest(ended, join(folder, "none.json")).failures).toHaveLength(1);
  const passing = report([{ fullName: "a", status: "passed" }]);
  expect(tallyVitest({ ...ended, code: 1 }, passing).failures).toEqual(["exit code 1"]);
});

test("a command that does not exist is a failure that says so", async () => {
  const ending = await run("no-such-program", [], { cwd: folder, env: {}, limit_ms: 10_000 });
  expect(tallyCommand(ending).failures[0]).toContain("could not start");
});

test("a command over its time is ended together with what it started", async () => {
  const env = { PATH: process.env["PATH"] ?? "" };
  const script = "sleep 600 & echo $! > pid; wait";
  const ending = await run("sh", ["-c", script], { cwd: folder, env, limit_ms: 200 });
  expect(ending.timed_out).toBe(true);
  expect(tallyCommand(ending).failures).toEqual(["took too long and was ended"]);
});

test("a step sees only what it is allowed to see of the caller's environment", () => {
  const caller = {
    PATH: "/bin",
    GIT_DIR: "/elsewhere",
    NODE_OPTIONS: "--inspect",
    SECRET: "s",
    npm_config_cache: "/cache",
    https_proxy: "http://proxy",
  };
  const step = stepEnvironment(caller, "/home/me");
  expect(Object.keys(step).toSorted()).toEqual(expect.arrayContaining(["HOME", "PATH"]));
  for (const name of ["GIT_DIR", "NODE_OPTIONS", "SECRET", "npm_config_cache"]) {
    expect(step).not.toHaveProperty(name);
  }
  expect(step["https_proxy"]).toBe("http://proxy");
  expect(npmEnvironment(caller, "/home/me")["npm_config_cache"]).toBe("/cache");
});

test("steps can be chosen, and a name that is none is told", () => {
  const names = (only: string): string[] => chooseSteps(only, false).steps.map(({ name }) => name);
  expect(names("unit,types")).toEqual(["types", "unit"]);
  expect(chooseSteps("unit,nix", false).unknown).toEqual(["nix"]);
  const fast = chooseSteps(undefined, true).steps.map(({ name }) => name);
  expect(fast).toContain("unit");
  for (const slow of ["scenarios", "browser", "agents"]) expect(fast).not.toContain(slow);
});

test("programs that are not in PATH are missing", () => {
  expect(missingPrograms(["git", "tmux", "git"], folder)).toEqual(["git", "tmux"]);
});
