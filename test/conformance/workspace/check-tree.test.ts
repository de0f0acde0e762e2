import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { repositorySettings } from "../../../src/domain/settings.ts";
import type { CheckJob, CheckRun } from "../../../src/ports/workspace.ts";
import { checksOnly, gitPlace, never, type GitPlace } from "../../scenarios/git/place.ts";

type More = Pick<CheckJob, "deservesRetry"> & { setup?: string[] };
type Check = { name: string; command: string; parallel?: boolean; retries?: number };

function run(place: GitPlace, checks: Check[], { setup = [], ...more }: More = {}) {
  const { repo, scratch } = place;
  const commit = place.git(["rev-parse", "HEAD"]);
  const settings = repositorySettings.parse({ checks, setup });
  return gitWorkspace(place).check({ repo, commit, scratch, settings, signal: never(), ...more });
}

const verdicts = (runs: CheckRun[]) => runs.map((each) => each.verdict);
const WRITES = "echo evil >README.md; echo new >new.txt; git rm -q --cached README.md";
const IS_CLEAN = 'grep -qx first README.md && test ! -e new.txt && test -z "$(git status -s)"';

it("hides from a check what the one before it wrote, and says what that was", async () => {
  const [writes, reads] = await run(gitPlace(), [
    { name: "writes", command: WRITES },
    { name: "reads", command: IS_CLEAN },
  ]);
  expect(writes?.output).toBe("The check wrote to the tree: README.md, new.txt. It was put back.");
  expect(reads).toMatchObject({ verdict: "green", output: "" });
});

it("puts back a tree that a check emptied, moved to another commit or left locked", async () => {
  const place = gitPlace();
  const dirty = "git checkout -q --orphan x; touch $(git rev-parse --git-dir)/index.lock; rm -r *";
  const runs = await run(place, [
    { name: "empties", command: dirty },
    { name: "reads", command: `${IS_CLEAN} && test -z "$(git branch --show-current)"` },
  ]);
  expect(verdicts(runs)).toEqual(["green", "green"]);
});

it("checks a commit that holds nothing at all", async () => {
  const place = gitPlace();
  place.git(["rm", "-q", "README.md"]);
  place.git(["commit", "-q", "-m", "nothing"]);
  const checks = ["a", "b"].map((name) => ({ name, command: "ls -A; touch new.txt" }));
  const runs = await run(place, checks);
  expect(runs.map(({ output }) => output.split("\n")[0])).toEqual([".git", ".git"]);
});

it("keeps between checks what set-up left and what git ignores", async () => {
  const place = gitPlace();
  place.commit(".gitignore", "built\n");
  const setup = ["echo by set-up >made.txt; echo tuned >README.md"];
  const checks = [
    { name: "build", command: "touch built; echo evil >made.txt; echo evil >README.md" },
    { name: "test", command: "test -e built && cat made.txt README.md" },
  ];
  const [, reads] = await run(place, checks, { setup });
  expect(reads?.output).toBe("by set-up\ntuned\n");
});

it("runs checks that say so side by side, and the others before them", async () => {
  const place = gitPlace();
  const [a, b] = [join(place.root, "a"), join(place.root, "b")];
  // Each waits for the other: one after the other, none would ever be green.
  const meet = (mine: string, other: string) =>
    `test -e ${place.root}/first && touch ${mine} && until test -e ${other}; do sleep 0.02; done`;
  const runs = await run(place, [
    { name: "a", command: meet(a, b), parallel: true },
    { name: "alone", command: `touch ${place.root}/first` },
    { name: "b", command: meet(b, a), parallel: true },
  ]);
  expect(runs.map(({ check, verdict }) => [check.name, verdict])).toEqual([
    ["a", "green"],
    ["alone", "green"],
    ["b", "green"],
  ]);
});

it("runs parallel checks again, each alone, when one of them wrote to the tree", async () => {
  const place = gitPlace();
  const count = join(place.root, "count");
  const runs = await run(place, [
    { name: "writes", command: `${WRITES}; echo w >>${count}`, parallel: true },
    { name: "reads", command: `sleep 0.2; echo r >>${count}; ${IS_CLEAN}`, parallel: true },
  ]);
  expect(verdicts(runs)).toEqual(["green", "green"]);
  expect(readFileSync(count, "utf8").split("\n").filter(Boolean).toSorted().join("")).toBe("rrww");
});

/** Red on its first run, green on its second. */
const flips = (place: GitPlace) => `test -e ${place.root}/ran || ! touch ${place.root}/ran`;

it("tries a red check again as often as it says, and marks it when it is green then", async () => {
  const place = gitPlace();
  const runs = await run(place, [{ name: "flips", command: flips(place), retries: 3 }]);
  expect(runs).toMatchObject([
    { verdict: "red", flaky: false },
    { verdict: "green", flaky: true },
  ]);
  const red = await run(place, [{ name: "red", command: "exit 1", retries: 2 }]);
  expect(red.map(({ verdict, flaky }) => [verdict, flaky])).toEqual(
    Array.from({ length: 3 }, () => ["red", false]),
  );
});

it("tries a red check that names no number again once, if there is a reason to", async () => {
  const asked: string[] = [];
  const deservesRetry = async ({ name }: { name: string }) => {
    asked.push(name);
    return name === "known";
  };
  const place = gitPlace();
  const checks = [
    { name: "known", command: "exit 1" },
    { name: "unknown", command: "exit 1" },
    { name: "green", command: "true" },
  ];
  const runs = await run(place, checks, { deservesRetry });
  expect(runs.map(({ check }) => check.name)).toEqual(["known", "known", "unknown", "green"]);
  expect(asked).toEqual(["known", "unknown"]);
});

it("tries no check again whose time was over", async () => {
  const check = { name: "slow", command: "sleep 300", timeout_ms: 1_000, retries: 3 };
  expect(verdicts(await run(gitPlace(), [check]))).toEqual(["red"]);
});

it("tries a check that could not be run once more, in a fresh folder", async () => {
  const place = gitPlace();
  const seen = join(place.root, "seen");
  const there = join(place.root, "there");
  const missing = `pwd >>${seen}; test -e ${there} || { touch ${there}; nope; }`;
  const checks = [
    { name: "missing", command: missing },
    { name: "fine", command: `echo fine >>${seen}` },
  ];
  expect(verdicts(await run(place, checks))).toEqual(["green", "green"]);
  const [first, fine, second] = readFileSync(seen, "utf8").trim().split("\n");
  expect([fine, first === second]).toEqual(["fine", false]);
  expect(existsSync(first ?? "")).toBe(false);
});

it("tells what a check ran in, the same for the same surroundings", async () => {
  const place = gitPlace();
  const [one] = await gitWorkspace(place).check({ ...job(place), env: { PORT: "1" } });
  const [two] = await gitWorkspace(place).check({ ...job(place), env: { PORT: "2" } });
  expect(one?.environment).toBe(two?.environment);
  expect(JSON.parse(one?.environment ?? "")).toMatchObject({
    node: process.version,
    tool: expect.stringMatching(/^cat \d+ \d+$/),
    variables: expect.arrayContaining(["PATH", "PORT"]),
  });
});

function job({ repo, scratch }: GitPlace): CheckJob {
  return { repo, scratch, commit: "HEAD", settings: checksOnly("cat README.md"), signal: never() };
}
