import { expect, test } from "vitest";
import { countGaps } from "../../../bench/load.ts";
import { environmentFor } from "../../../supervisor/environment.ts";
import { planRestart } from "../../../supervisor/keeper.ts";
import { readOptions } from "../../../supervisor/options.ts";
import { readRequest } from "../../../supervisor/reload-request.ts";

const NOW_MS = 100_000;
const ago = (...seconds: number[]) => seconds.map((each) => NOW_MS - each * 1_000);

test.each([
  [ago(0), 0],
  [ago(5, 0), 250],
  [ago(50, 40, 0), 1_000],
  [ago(59, 58, 57, 56, 55, 54, 53, 52, 0), 10_000],
  [ago(90, 80, 70, 0), 0],
])("restarts of a row wait longer and longer", (crashes_ms, delay_ms) => {
  expect(planRestart(crashes_ms, NOW_MS)).toMatchObject({ delay_ms });
});

test("three crashes in thirty seconds ask for the release before", () => {
  expect(planRestart(ago(29, 10, 0), NOW_MS).fall_back).toBe(true);
  expect(planRestart(ago(31, 10, 0), NOW_MS).fall_back).toBe(false);
});

test("a generation's environment holds what is listed and nothing else", () => {
  const caller = {
    PATH: "/bin",
    HOME: "/home/a",
    LC_ALL: "C",
    GIT_DIR: "/x",
    NODE_OPTIONS: "--inspect",
    API_KEY: "secret",
    RINGMASTER_TOKEN: "secret",
    RINGMASTER_FAILPOINT: "claim",
  };
  const made = environmentFor(caller, { RINGMASTER_MODE: "live" });
  expect(Object.keys(made).toSorted()).toEqual([
    "HOME",
    "LC_ALL",
    "PATH",
    "RINGMASTER_FAILPOINT",
    "RINGMASTER_MODE",
  ]);
  expect(made["PATH"]).toMatch(/:\/bin$/);
});

test("a generation is handed what RINGMASTER_FORWARD names, and no forged word", () => {
  const caller = { RINGMASTER_FORWARD: "API_KEY,RINGMASTER_MODE,GONE", API_KEY: "k", OTHER: "o" };
  const made = environmentFor(
    { ...caller, RINGMASTER_MODE: "forged" },
    { RINGMASTER_MODE: "live" },
  );
  expect(made).toMatchObject({ API_KEY: "k", RINGMASTER_MODE: "live" });
  expect(made).not.toHaveProperty("OTHER");
});

test.each([
  [["--port", "many"], "--port: expected a number from 0 to 65535, got many"],
  [["--limit", "sleep_ms=1"], "--limit: expected NAME=MS with one of ready_ms"],
  [["--limit", "ready_ms=soon"], "got ready_ms=soon"],
  [["--colour"], "Unknown option '--colour'"],
])("a command line %j is refused with a sentence", (argv, sentence) => {
  expect(readOptions(argv, {}).problem).toContain(sentence);
});

test("a command line names home, port and limits", () => {
  const { options } = readOptions(["--home", "/h", "--port", "0", "--limit", "ready_ms=7"], {});
  expect(options).toMatchObject({ home: "/h", host: "127.0.0.1", port: 0, port_fixed: false });
  expect(options?.limits.ready_ms).toBe(7);
});

test("the home is the caller's RINGMASTER_HOME unless it is named", () => {
  expect(readOptions([], { RINGMASTER_HOME: "/r" }).options?.home).toBe("/r");
});

test("a request is read whole or refused with every field that is wrong", () => {
  const probes = [{ method: "GET", path: "/", body: null, status: 200 }];
  const texts = { id: "r", release: "/r", commit: "c", snapshot: "/s" };
  const good = { ...texts, probes, replay: ["/health"], watch_ms: 5 };
  expect(readRequest(good).request).toEqual(good);
  const { problem } = readRequest({ ...good, probes: [{}], watch_ms: "long" });
  expect(problem).toContain("probes: expected a list");
  expect(problem).toContain("watch_ms: expected a number");
  expect(readRequest(null).problem).toContain("id: expected a text");
});

test("a stream misses what another saw between its own first and last", () => {
  expect(
    countGaps([
      [1, 2, 4],
      [2, 3, 4, 5],
    ]),
  ).toEqual({ missed: 1, repeated: 0 });
  expect(countGaps([[1, 2, 2, 3]])).toEqual({ missed: 0, repeated: 1 });
  expect(countGaps([[], [1]])).toEqual({ missed: 0, repeated: 0 });
});
