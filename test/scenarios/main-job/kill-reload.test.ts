import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { NOT_LONG } from "../../support/long.ts";
import { startRingmaster } from "../../support/ringmaster.ts";
import { eventNumbers, eventually, killAll, taskIn, type Whole } from "./kill.ts";

const LIMIT_MS = 300_000;
const CONFIG = "[reload]\nwatch_ms = 3000\n";

let whole: Whole | null = null;
let marker = "";
afterEach(async () => {
  await whole?.close();
  whole = null;
  await rm(marker, { force: true });
}, LIMIT_MS);

/** A Ringmaster that has a task on its own code and a worker that rehearses it. */
async function startImproving(failpoint: string | null): Promise<{ whole: Whole; id: string }> {
  marker = path.join(tmpdir(), `ringmaster-kill-${process.pid}-${Date.now()}`);
  const env: Record<string, string> =
    failpoint === null ? {} : { RINGMASTER_FAILPOINT: `${failpoint}:${marker}` };
  whole = await startRingmaster({ config: CONFIG, quick_checks: true, env });
  const repo = path.join(whole.home, "projects/ringmaster/repo");
  const { stdout } = await whole.run(["token"]);
  const body = JSON.stringify({ name: "ringmaster", repo, is_self: true });
  const headers = {
    authorization: `Bearer ${stdout.trim()}`,
    "content-type": "application/json",
  };
  await fetch(`${whole.url}/api/projects`, { method: "POST", headers, body });
  const words = ["task", "add", "ringmaster", "Improve it", "--agent", "rehearsal:improve"];
  const task = await whole.json([...words, "--ready"]);
  await whole.json(["worker", "spawn", "w1", "-t", "rehearsal"]);
  return { whole, id: String(task["id"]) };
}

async function expectServed(ringmaster: Whole, id: string): Promise<void> {
  const task = await eventually("completed", () => taskIn(ringmaster, id, ["completed"]));
  const { url } = await ringmaster.json(["status"]);
  const health: unknown = await (await fetch(`${String(url)}/health`)).json();
  expect(health).toMatchObject({ commit: task["merge_commit"], self_improvements: 1 });
  const repo = path.join(ringmaster.home, "projects/ringmaster/repo");
  const log = await ringmaster.git(repo, "log", "--format=%H", `--grep=Ringmaster-Task: ${id}`);
  expect(log.split("\n")).toEqual([task["merge_commit"]]);
  const numbers = await eventNumbers(ringmaster);
  expect(numbers).toEqual(numbers.map((_, at) => at + 1));
}

async function reachedPhase(ringmaster: Whole, phase: string): Promise<true | null> {
  const file = path.join(ringmaster.home, "run/reloads.jsonl");
  const journal = await readFile(file, "utf8").catch(() => ""); // not there before the first reload
  return journal.includes(`"phase":"${phase}"`) ? true : null;
}

const POINTS = ["release.staging", "release.staged"];

// It takes minutes; a check of everything must end within 15 of them, see `NOT_LONG`.
test.skipIf(NOT_LONG !== null)(
  `a server killed at ${POINTS.join(" and at ")} carries the release on when it is back`,
  async () => {
    const work = await startImproving(POINTS.join(","));
    await expectServed(work.whole, work.id);
    expect((await readFile(marker, "utf8")).trim().split("\n")).toEqual(POINTS);
  },
  LIMIT_MS,
);

// See above.
test.skipIf(NOT_LONG !== null)(
  "supervisor and server killed in shadow and again after the flip: the improvement serves, once",
  async () => {
    const work = await startImproving(null);
    for (const phase of ["shadow", "flipped"]) {
      await eventually(phase, () => reachedPhase(work.whole, phase));
      await killAll(work.whole);
      await work.whole.json(["up", "--port", "0"]);
    }
    await expectServed(work.whole, work.id);
  },
  LIMIT_MS,
);
