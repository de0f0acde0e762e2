import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { findMarked, startOf } from "../../../src/std/process-tree.ts";
import { launch, shellAgent, testFolder } from "../../support/shell-agent.ts";

const limits = { run_ms: 60_000, idle_ms: 60_000, output_bytes_max: 50_000_000 };

test("an agent that falls silent is stopped by the idle limit", async () => {
  const agent = shellAgent("echo thinking; sleep 300");
  const more = { limits: { ...limits, idle_ms: 300 } };
  const { summary, survivors } = await launch(agent, testFolder(), more);
  expect(summary).toMatchObject({ stopped_by: "idle_limit", final_message: "thinking" });
  expect(survivors).toEqual([]);
});

test("an agent that goes on talking is stopped by the run limit", async () => {
  const agent = shellAgent("while :; do echo busy; sleep 0.05; done");
  const more = { limits: { ...limits, run_ms: 600, idle_ms: 500 } };
  const { summary } = await launch(agent, testFolder(), more);
  expect(summary.stopped_by).toBe("run_limit");
});

test("a child in a session of its own does not outlive a good end", async () => {
  const agent = shellAgent("setsid sleep 300 & (setsid sh -c 'sleep 300' &) ; echo done");
  const { summary, survivors } = await launch(agent, testFolder());
  expect(summary).toMatchObject({ exit_code: 0, final_message: "done", stopped_by: null });
  expect(survivors).toEqual([]);
});

test("a child that also cleared its environment is remembered from before", async () => {
  const folder = testFolder();
  const pid_file = join(folder, "pid");
  const hidden = `env -i setsid sh -c 'echo $$ > ${pid_file}; exec sleep 300' &`;
  const agent = shellAgent(`${hidden} sleep 1.5; cat ${pid_file}`);
  const { summary } = await launch(agent, folder);
  expect(Number(summary.final_message)).toBeGreaterThan(1);
  expect(startOf(Number(summary.final_message))).toBeNull();
});

test("an agent that ignores all polite signals is killed with everything below it", async () => {
  const agent = shellAgent("trap '' INT TERM; sh -c 'trap \"\" INT TERM; sleep 300 & wait' & wait");
  const more = { limits: { ...limits, idle_ms: 300 } };
  const { summary, survivors } = await launch(agent, testFolder(), more);
  expect(summary).toMatchObject({ stopped_by: "idle_limit", exit_code: null, signal: "SIGKILL" });
  expect(survivors).toEqual([]);
});

test("an agent that ends on the interrupt keeps its own last words", async () => {
  const agent = shellAgent("trap 'echo saved; exit 0' INT; echo up; while :; do sleep 0.05; done");
  const cancel = new AbortController();
  const folder = testFolder();
  const more = { signal: cancel.signal, onEvents: () => cancel.abort() };
  const { summary } = await launch(agent, folder, more);
  expect(summary).toMatchObject({ stopped_by: "cancelled", exit_code: 0 });
  expect(summary.final_message).toBe("up\nsaved");
});

test("cancelling ends the whole tree", async () => {
  const folder = testFolder();
  const cancel = new AbortController();
  const marker = { name: "RM_TEST", value: folder };
  const launched = launch(shellAgent("setsid sleep 300 & sleep 300"), folder, {
    signal: cancel.signal,
  });
  await vi.waitFor(() => expect(findMarked(marker).length).toBe(3), { timeout: 10_000 });
  cancel.abort();
  const { summary, survivors } = await launched;
  expect([summary.stopped_by, survivors]).toEqual(["cancelled", []]);
});

test("a run that was cancelled before it began starts nothing", async () => {
  const folder = testFolder();
  const agent = shellAgent(`touch ${join(folder, "started")}`);
  const { summary } = await launch(agent, folder, { signal: AbortSignal.abort() });
  expect(summary).toMatchObject({ stopped_by: "cancelled", exit_code: null });
  expect(existsSync(join(folder, "started"))).toBe(false);
});

test("an error of whoever listens ends the run, leaves nothing behind and is told", async () => {
  const folder = testFolder();
  const onEvents = () => {
    throw new Error("the disk is full");
  };
  const launched = launch(shellAgent("echo hi; sleep 300"), folder, { onEvents });
  await expect(launched).rejects.toThrow("the disk is full");
  expect(findMarked({ name: "RM_TEST", value: folder })).toEqual([]);
});
