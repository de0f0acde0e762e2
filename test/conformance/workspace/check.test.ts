import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { repositorySettings, type RepositorySettings } from "../../../src/domain/settings.ts";
import type { CheckRun } from "../../../src/ports/workspace.ts";
import { seedCache } from "../../../src/std/dependency-cache.ts";
import { findMarked, startOf } from "../../../src/std/process-tree.ts";
import { checksOnly, gitPlace, never, type GitPlace } from "../../scenarios/git/place.ts";

function run(
  place: GitPlace,
  settings: RepositorySettings,
  { signal = never(), commit = place.git(["rev-parse", "HEAD"]) } = {},
): Promise<CheckRun[]> {
  const { repo, scratch } = place;
  return gitWorkspace(place).check({ repo, commit, scratch, settings, signal });
}

it("tells green, red and a program that is not there apart", async () => {
  const place = gitPlace();
  const runs = await run(
    place,
    checksOnly("cat README.md", "echo broken >&2; exit 3", "no-such-program --x", "./README.md"),
  );
  expect(runs.map((each) => each.verdict)).toEqual(["green", "red", "unrunnable", "unrunnable"]);
  expect(runs.map((each) => each.exit_code)).toEqual([0, 3, 127, 126]);
  expect(runs[0]?.output).toBe("first\n");
  expect(runs[1]?.output).toBe("broken\n");
  expect(runs[2]?.output).toContain("not found");
});

it("runs on the commit and not on what lies in the checkout", async () => {
  const place = gitPlace();
  const commit = place.git(["rev-parse", "HEAD"]);
  place.commit("README.md", "second\n");
  place.write("README.md", "dirty\n");
  const [check] = await run(place, checksOnly("cat README.md; git status --porcelain"), { commit });
  expect(check?.output).toBe("first\n");
});

it("keeps both streams in their order", async () => {
  const command = "echo one; echo two >&2; echo three; echo four >&2";
  const [check] = await run(gitPlace(), checksOnly(command));
  expect(check?.output).toBe("one\ntwo\nthree\nfour\n");
});

it("keeps the tail of 50 MB of output and no more", async () => {
  const command = "yes 0123456789abcdef0123456789abcdef | head -c 50000000; echo the end; exit 1";
  const [check] = await run(gitPlace(), checksOnly(command));
  expect(check?.verdict).toBe("red");
  expect(check?.output.length).toBeLessThanOrEqual(LIMITS.check_output_chars_max);
  expect(check?.output).toMatch(/^\[earlier output left out\]\n[^]*the end\n$/);
});

it("ends a check that takes too long, with everything it started, and calls it red", async () => {
  const place = gitPlace();
  const pids = join(place.root, "pids");
  const command = `(setsid sleep 300 & echo $! >>${pids}); sleep 300 & echo $! >>${pids}; wait`;
  const checks = [{ name: "slow", command, timeout_ms: 1_000 }];
  const [check] = await run(place, repositorySettings.parse({ checks }));
  expect(check?.verdict).toBe("red");
  expect(check?.output).toContain("longer than its limit of 1000 ms");
  for (const pid of (await readFile(pids, "utf8")).trim().split("\n"))
    expect(startOf(Number(pid))).toBeNull();
});

it("leaves no process behind of a check that ended well", async () => {
  const place = gitPlace();
  const pid = join(place.root, "pid");
  const command = `setsid sh -c 'echo $$ >${pid}; exec sleep 300' >/dev/null 2>&1 & sleep 0.2`;
  const [check] = await run(place, checksOnly(command));
  expect(check?.verdict).toBe("green");
  expect(startOf(Number(await readFile(pid, "utf8")))).toBeNull();
});

it("does not wait for a child that holds the output open", async () => {
  const [check] = await run(gitPlace(), checksOnly("sleep 300 & echo done"));
  expect(check).toMatchObject({ verdict: "green", output: "done\n" });
});

it("gives a check the few variables it needs and its own TMPDIR, nothing else", async () => {
  process.env["NODE_OPTIONS"] = "--no-warnings";
  const [check] = await run(gitPlace(), checksOnly("env; touch $TMPDIR/x"));
  delete process.env["NODE_OPTIONS"];
  const names = check?.output.split("\n").flatMap((line) => line.split("=")[0] || []) ?? [];
  const certificates = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_DIR", "SSL_CERT_FILE"];
  const of_shell = ["OLDPWD", "PWD", "SHLVL", "_"];
  const allowed = ["CI", "HOME", "LANG", "PATH", "RINGMASTER_CHECK", "TMPDIR"];
  const known = [...allowed, ...certificates, ...of_shell];
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
  expect(check?.output).toContain("CI=1");
});

it("leaves neither folder nor worktree behind, also after a predecessor was killed", async () => {
  const place = gitPlace();
  const left = join(place.scratch, "check-4194303-1-0123abcd");
  place.git(["worktree", "add", "-q", "--detach", left]);
  mkdirSync(join(place.scratch, "precious"));
  await run(place, checksOnly("true"));
  expect(readdirSync(place.scratch)).toEqual(["precious"]);
  expect(place.git(["worktree", "list"]).split("\n")).toHaveLength(1);
});

it("calls checks unrunnable when the set-up fails, and says why", async () => {
  const settings = repositorySettings.parse({
    setup: ["true", "echo no network; exit 9"],
    checks: [{ name: "unit", command: "true" }],
  });
  const [check] = await run(gitPlace(), settings);
  expect(check).toMatchObject({ verdict: "unrunnable", exit_code: null });
  expect(check?.output).toMatch(/Expected the set-up command .* got exit code 9:\nno network/);
});

it("stops at once when it is cancelled", async () => {
  const stop = new AbortController();
  const place = gitPlace();
  const runs = run(place, checksOnly("sleep 300", "true"), { signal: stop.signal });
  setTimeout(() => stop.abort(), 500);
  expect((await runs).map((each) => each.verdict)).toEqual(["unrunnable", "unrunnable"]);
  expect(findMarked({ name: "RINGMASTER_CHECK", value: "" })).toEqual([]);
});

const CACHE = {
  key: "lock.txt",
  path: "deps",
  command: "mkdir deps; cp lock.txt manifest.txt deps",
};

it("makes a cached folder once per content of its key and links it into each tree", async () => {
  const place = gitPlace();
  place.write("manifest.txt", "manifest\n");
  const count = join(place.root, "made");
  const settings = repositorySettings.parse({
    cache: [{ ...CACHE, command: `${CACHE.command}; echo made >>${count}` }],
    checks: [
      { name: "deps", command: "cat deps/lock.txt deps/manifest.txt && git status --short" },
    ],
  });
  place.commit("lock.txt", "one\n");
  const runs = [await run(place, settings), await run(place, settings)];
  place.commit("lock.txt", "two\n");
  runs.push(await run(place, settings));
  const outputs = runs.map(([check]) => check?.output.split("\n").slice(0, 2));
  expect(outputs).toEqual([
    ["one", "manifest"],
    ["one", "manifest"],
    ["two", "manifest"],
  ]);
  expect(await readFile(count, "utf8")).toBe("made\nmade\n");
});

it("puts the cached folder into a fresh worktree, where git ignores it", async () => {
  const place = gitPlace();
  place.write("lock.txt", "one\n");
  place.write("manifest.txt", "manifest\n");
  const cache = `[[cache]]\nkey = "lock.txt"\npath = "deps"\ncommand = "${CACHE.command}"\n`;
  place.commit("ringmaster.toml", `setup = ["cp deps/lock.txt set-up.txt"]\n${cache}`);
  const plan = place.plan();
  await gitWorkspace(place).prepare(plan);
  expect(await place.read("deps/manifest.txt", plan.path)).toBe("manifest\n");
  expect(place.git(["status", "--porcelain"], plan.path)).toBe("?? set-up.txt");
});

it("takes a cached folder from one that was made already", async () => {
  const place = gitPlace();
  place.commit("lock.txt", "one\n");
  place.write("made/lock.txt", "seeded\n", place.root);
  const entry = { ...CACHE, command: "exit 1" };
  const seed = () => seedCache(place.home, place.repo, entry, join(place.root, "made"));
  expect([await seed(), await seed()]).toEqual([true, false]);
  rmSync(join(place.root, "made"), { recursive: true });
  const checks = [{ name: "deps", command: "cat deps/lock.txt" }];
  const [check] = await run(place, repositorySettings.parse({ cache: [entry], checks }));
  expect(check).toMatchObject({ verdict: "green", output: "seeded\n" });
});

it("leaves out what tools rewrite in a made folder while it is taken", async () => {
  const place = gitPlace();
  place.write("lock.txt", "one\n");
  place.write("made/lock.txt", "seeded\n", place.root);
  const made = join(place.root, "made");
  const churn = `mkdir -p .vite-temp; while :; do for i in $(seq 200); do : >.vite-temp/$i; done
    rm -f .vite-temp/*; done`;
  const tool = spawn("sh", ["-c", churn], { cwd: made, stdio: "ignore" });
  try {
    for (const round of Array.from({ length: 20 }).keys()) {
      const entry = { ...CACHE, command: `exit ${round}` };
      expect(await seedCache(place.home, place.repo, entry, made)).toBe(true);
    }
  } finally {
    const gone = once(tool, "exit");
    tool.kill("SIGKILL");
    await gone;
  }
});

it.each([
  ["leads out of the repository", { path: "../deps" }, /lie inside the repository/],
  ["is git's own", { path: ".git/deps" }, /lie inside the repository/],
  ["has files in the commit", { path: "README.md" }, /to be free/],
  ["has no key", { key: "nothing.lock" }, /nothing\.lock to be a file of commit/],
  ["cannot be made", { command: "echo no; exit 4" }, /got exit code 4:\nno/],
])("calls checks unrunnable when a cached folder %s", async (_, change, sentence) => {
  const place = gitPlace();
  writeFileSync(join(place.root, "outside"), "");
  place.commit("lock.txt", "one\n");
  const checks = [{ name: "deps", command: "true" }];
  const cache = [{ ...CACHE, ...change }];
  const [check] = await run(place, repositorySettings.parse({ cache, checks }));
  expect(check?.verdict).toBe("unrunnable");
  expect(check?.output).toMatch(sentence);
});

it("keeps what is rewritten in place inside a cached folder to one tree", async () => {
  const place = gitPlace();
  place.write("manifest.txt", "manifest\n");
  place.commit("lock.txt", "one\n");
  const file = "deps/inner/lock.txt";
  const command = `${CACHE.command}; mkdir deps/inner; cp lock.txt ${file}`;
  const checks = [{ name: "deps", command: `cat ${file}; echo changed >${file}` }];
  const settings = repositorySettings.parse({ cache: [{ ...CACHE, command }], checks });
  const outputs = [await run(place, settings), await run(place, settings)].map(([c]) => c?.output);
  expect(outputs).toEqual(["one\n", "one\n"]);
});
