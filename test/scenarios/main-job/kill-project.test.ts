import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { processesOf } from "../../support/leftovers.ts";
import { NOT_LONG } from "../../support/long.ts";
import { startRingmaster } from "../../support/ringmaster.ts";
import { eventNumbers, eventually, killAll, stateOf, taskIn, type Whole } from "./kill.ts";

const LIMIT_MS = 200_000;
const AGENT = `
[agents.slowly]
adapter = "generic"
program = "/bin/sh"
args = ["-c", "echo began; sleep 4; touch done.txt; echo finished"]

[workers]
lease_ms = 6000
`;

let whole: Whole | null = null;
let marker = "";
afterEach(async () => {
  await whole?.close();
  whole = null;
  await rm(marker, { force: true });
}, LIMIT_MS);

/** A Ringmaster with one ready task of one project and a worker for it. */
async function startWork(failpoint: string | null): Promise<{ whole: Whole; id: string }> {
  marker = path.join(tmpdir(), `ringmaster-kill-${process.pid}-${Date.now()}`);
  const env: Record<string, string> =
    failpoint === null ? {} : { RINGMASTER_FAILPOINT: `${failpoint}:${marker}` };
  whole = await startRingmaster({ config: AGENT, env });
  const repo = await whole.repository("shop");
  await whole.json(["project", "add", "shop", "--repo", repo]);
  const task = await whole.json(["task", "add", "shop", "Make done.txt", "--ready"]);
  await whole.json(["worker", "spawn", "w1", "-t", "slowly"]);
  return { whole, id: String(task["id"]) };
}

/** The task is completed by exactly one merge, and the ledger has no hole. */
async function expectDoneOnce(ringmaster: Whole, id: string): Promise<void> {
  const task = await eventually("completed", () => taskIn(ringmaster, id, ["completed"]));
  const repo = path.join(ringmaster.folder, "shop");
  const log = await ringmaster.git(repo, "log", "--format=%H", `--grep=Ringmaster-Task: ${id}`);
  expect(log.split("\n")).toEqual([task["merge_commit"]]);
  expect(await ringmaster.git(repo, "status", "--porcelain")).toBe("");
  const accepted = (task["attempts_list"] as { resolution: string }[]).filter(
    (attempt) => attempt.resolution === "proven",
  );
  expect(accepted).toHaveLength(1);
  const numbers = await eventNumbers(ringmaster);
  expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  expect(numbers.length).toBeGreaterThan(10);
}

const POINTS = ["claim.committed", "merge.begun", "merge.moved", "merge.settled"];

// It takes a minute; a check of everything must end within 15 of them, see `NOT_LONG`.
test.skipIf(NOT_LONG !== null)(
  `a server killed at each of ${POINTS.join(", ")} is started again, and the task completes once`,
  async () => {
    const work = await startWork(POINTS.join(","));
    const before = await stateOf(work.whole);
    await expectDoneOnce(work.whole, work.id);
    expect((await readFile(marker, "utf8")).trim().split("\n")).toEqual(POINTS);
    const after = await stateOf(work.whole);
    expect(after.pid).toBe(before.pid);
    expect(after.server_pid).not.toBe(before.server_pid);
  },
  LIMIT_MS,
);

test(
  "supervisor and server killed while the agent runs: after up the same attempt completes",
  async () => {
    const work = await startWork(null);
    await eventually("coding", () => taskIn(work.whole, work.id, ["coding"]));
    await eventually("agent", async () =>
      processesOf(work.whole.home).some((args) => args.includes("sleep")) ? true : null,
    );
    await killAll(work.whole);
    await work.whole.json(["up", "--port", "0"]);
    await expectDoneOnce(work.whole, work.id);
    const task = await work.whole.json(["task", "show", work.id]);
    expect(task["attempts_list"]).toHaveLength(1);
  },
  LIMIT_MS,
);
