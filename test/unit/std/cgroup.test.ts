import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inCgroup } from "../../../src/std/cgroup.ts";
import { lives, refOf, stopTree } from "../../../src/std/process-tree.ts";

const can_be_made = inCgroup("probe", () => null);
can_be_made.cgroup?.close();
const membership = () => readFileSync("/proc/self/cgroup", "utf8");

/** Leaves its session, clears its environment and is nobody's child, before anyone can look. */
const HIDING = "env -i setsid sh -c '(sleep 300 & echo $!)' &";

// Only root, or a service that was given a group of its own, may make one.
test.skipIf(can_be_made.cgroup === null)(
  "a process that hides from every other sign is found by its group, and ended",
  async () => {
    const { made: child, cgroup } = inCgroup("hiding", () => spawn("sh", ["-c", HIDING]));
    const [said] = (await once(child.stdout, "data")) as [Buffer];
    const hidden = refOf(Number(said.toString()));
    expect(lives(hidden)).toBe(true);
    const steps = [{ signal: "SIGKILL", wait_ms: 5_000 }] as const;
    const stopped = await stopTree({ roots: [], cgroup, steps });
    cgroup?.close();
    expect(stopped).toMatchObject({ scope: "cgroup", survived: [] });
    expect(stopped.stopped).toContainEqual(hidden);
    expect(lives(hidden)).toBe(false);
  },
);

test("this process is where it was afterwards, also when the work throws", () => {
  const before = membership();
  const fail = () => {
    throw new Error("no such program");
  };
  expect(() => inCgroup("failing", fail)).toThrow("no such program");
  inCgroup("fine", () => undefined).cgroup?.close();
  expect(membership()).toBe(before);
});

test("without a group only the tree is sure to be stopped, and that is said", async () => {
  expect((await stopTree({ roots: [], cgroup: null })).scope).toBe("tree");
});
