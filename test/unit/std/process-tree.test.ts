import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { randomUUID } from "node:crypto";
import { afterEach, expect, test, vi } from "vitest";
import {
  findMarked,
  lives,
  refOf,
  snapshotTree,
  startOf,
  stopTree,
  type StopStep,
} from "../../../src/std/process-tree.ts";

const KILL: StopStep[] = [{ signal: "SIGKILL", wait_ms: 5_000 }];
const TERM: StopStep[] = [{ signal: "SIGTERM", wait_ms: 5_000 }, ...KILL];
const children: ChildProcess[] = [];

function shell(script: string): { child: ChildProcess; marker: { name: string; value: string } } {
  const marker = { name: "RM_TREE_TEST", value: randomUUID() };
  const env = { PATH: process.env["PATH"] ?? "", [marker.name]: marker.value };
  const child = spawn("/bin/sh", ["-c", script], { env, detached: true, stdio: "ignore" });
  children.push(child);
  return { child, marker };
}

async function grown(marker: { name: string; value: string }, size: number): Promise<void> {
  await vi.waitFor(() => expect(findMarked(marker).length).toBe(size), { timeout: 5_000 });
}

afterEach(async () => {
  for (const child of children.splice(0))
    await stopTree({ roots: [refOf(child.pid!)], steps: KILL });
});

test("a process is known by its pid and its start", () => {
  const me = refOf(process.pid);
  expect(lives(me)).toBe(true);
  expect(lives({ ...me, started: me.started + 1 })).toBe(false);
});

test("a process that has ended has no start, even while it waits to be reaped", async () => {
  const { child } = shell("exit 0");
  await once(child, "exit");
  expect(startOf(child.pid!)).toBeNull();
});

test("a tree holds the grandchildren too", async () => {
  const { child, marker } = shell("sh -c 'sleep 300 & wait' & wait");
  await grown(marker, 3);
  expect(snapshotTree(refOf(child.pid!)).length).toBe(3);
});

test("the marked are found after their parent has gone and they left its session", async () => {
  const { child, marker } = shell("setsid sleep 300 & sleep 0.2");
  await once(child, "exit");
  expect(findMarked(marker).length).toBe(1);
  const { stopped, survived } = await stopTree({ roots: [], marker, steps: KILL });
  expect([stopped.length, survived]).toEqual([1, []]);
});

test("what only stayed in the session of a dead root is found without any marker", async () => {
  const { child, marker } = shell("env -i sleep 300 & sleep 0.2");
  const root = refOf(child.pid!);
  await once(child, "exit");
  expect(findMarked(marker)).toEqual([]);
  const { stopped, survived } = await stopTree({ roots: [root], steps: KILL });
  expect([stopped.length, survived]).toEqual([2, []]);
});

test("a step that is enough is the last one", async () => {
  const { child, marker } = shell("trap '' INT; trap 'exit 7' TERM; while :; do sleep 0.02; done");
  await grown(marker, 2);
  const ended = once(child, "exit");
  await stopTree({ roots: [refOf(child.pid!)], steps: TERM });
  expect(await ended).toEqual([7, null]);
});

test("another process with the pid of a remembered one is left alone", async () => {
  const { child, marker } = shell("sleep 300 & wait");
  await grown(marker, 2);
  const other = { pid: child.pid!, started: refOf(child.pid!).started - 1 };
  await stopTree({ roots: [other], steps: KILL });
  expect(lives(refOf(child.pid!))).toBe(true);
});

test("whoever stops a tree that he is part of does not stop himself", async () => {
  const steps: StopStep[] = [{ signal: "SIGKILL", wait_ms: 0 }]; // others of ours may still end
  const { survived } = await stopTree({ roots: [refOf(process.pid)], steps });
  expect(survived).toContainEqual(refOf(process.pid));
  expect(lives(refOf(process.pid))).toBe(true);
});
