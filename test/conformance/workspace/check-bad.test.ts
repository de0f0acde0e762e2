import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { gitWorkspace } from "../../../src/adapters/workspaces/git.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { repositorySettings } from "../../../src/domain/settings.ts";
import type { CheckRun } from "../../../src/ports/workspace.ts";
import { startOf } from "../../../src/std/process-tree.ts";
import { gitPlace, never, type GitPlace } from "../../scenarios/git/place.ts";

/** Far below what is printed, far above what a test needs by itself. */
const MEMORY_BYTES_MAX = 200_000_000;

type More = { place?: GitPlace; timeout_ms?: number };

async function run(
  command: string,
  { place = gitPlace(), timeout_ms = 1_000 }: More = {},
): Promise<CheckRun | undefined> {
  const { repo, scratch } = place;
  const settings = repositorySettings.parse({ checks: [{ name: "bad", command, timeout_ms }] });
  const job = { repo, commit: "HEAD", scratch, settings, signal: never() };
  const [first] = await gitWorkspace(place).check(job);
  return first;
}

it("a check that kills its parent ends itself and nothing of ours", async () => {
  const check = await run("kill -9 $PPID; sleep 300");
  expect(check).toMatchObject({ verdict: "red", exit_code: null });
  expect(check?.output).toContain("was ended by the signal SIGKILL");
});

it("a check that kills its whole group is red", async () => {
  expect(await run("kill -9 0")).toMatchObject({ verdict: "red" });
});

it("a check that is ended by a signal says which", async () => {
  const check = await run("kill -SEGV $$");
  expect(check?.output).toContain("The check was ended by the signal SIGSEGV.");
  expect(await run("exit 200")).toMatchObject({ verdict: "red", exit_code: 200 });
});

it("a check that prints without end is ended in time, and its tail is kept", async () => {
  const check = await run("yes 0123456789abcdef");
  expect(check?.verdict).toBe("red");
  expect(check?.output.length).toBeLessThanOrEqual(LIMITS.check_output_chars_max);
  expect(check?.output).toMatch(/longer than its limit of 1000 ms and was ended\.$/);
});

it("a check that prints 1 GB on one line takes no more memory than its tail", async () => {
  let most = 0;
  const before = process.memoryUsage().rss;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss - before)), 20);
  const print = "head -c 1000000000 /dev/zero | tr '\\0' x; echo; echo the end; exit 1";
  const check = await run(print, { timeout_ms: 120_000 }).finally(() => clearInterval(watch));
  expect(check).toMatchObject({ verdict: "red", exit_code: 1 });
  expect(check?.output).toMatch(/^\[earlier output left out\]\n[^]*the end\n$/);
  expect(check?.output.length).toBeLessThanOrEqual(LIMITS.check_output_chars_max);
  expect(most).toBeLessThan(MEMORY_BYTES_MAX);
});

it("a check that asks a person finds no terminal and no input, and does not wait", async () => {
  const ask = "if test -t 0; then exit 9; fi; read answer || echo nobody; : </dev/tty || exit 3";
  const check = await run(ask);
  expect(check).toMatchObject({ verdict: "red", exit_code: expect.any(Number) });
  expect(check?.output).toMatch(/^nobody\n[^]*\/dev\/tty/);
});

it("a daemon that a check leaves is ended with it, however it hides", async () => {
  const place = gitPlace();
  const pid = join(place.root, "pid");
  const daemon = `(setsid nohup sh -c 'cd /; trap "" HUP TERM; echo $$ >${pid}; sleep 300' &)`;
  const check = await run(`${daemon}; until test -s ${pid}; do sleep 0.02; done`, { place });
  expect(check?.verdict).toBe("green");
  expect(startOf(Number(readFileSync(pid, "utf8")))).toBeNull();
});
