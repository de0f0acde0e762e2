import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import { allowedEnv } from "../../../src/std/process.ts";
import { aProject, aTask } from "../../conformance/store/samples.ts";

const WRITER = new URL("./writer.ts", import.meta.url);
const KILLS = 25;
const WRITES_MAX = 60;
const ID = "bd-aaaa";

function startWriter(file: string): ChildProcess {
  return spawn(process.execPath, [fileURLToPath(WRITER), file, ID], {
    env: allowedEnv(process.env),
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Kills the writer after a number of acknowledged writes; the last one that was acknowledged. */
async function killedAfter(writes: number, file: string): Promise<number> {
  const child = startWriter(file);
  let acknowledged = 0;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout! })) {
    acknowledged = Number(line);
    seen += 1;
    if (seen === writes) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  expect(child.signalCode).toBe("SIGKILL");
  return acknowledged;
}

/** How many writes the database holds, told by its task and by its events. */
async function held(file: string): Promise<{ writes: number; numbers: unknown[] }> {
  const store = await openSqliteStore({ file });
  const { task, events } = await store.read(async (t) => ({
    task: await t.tasks.find(ID),
    events: await t.events.after(0, { agent_output: true }, 1e6),
  }));
  expect((await store.condition()).integrity).toBe("ok");
  await store.close();
  return { writes: task!.version, numbers: events.map(({ data }) => data["number"]) };
}

test("every write that was acknowledged is there after the writer was killed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ringmaster-kill-"));
  const file = join(folder, "ringmaster.db");
  const store = await openSqliteStore({ file });
  await store.write((t) => t.projects.insert(aProject()));
  await store.write((t) => t.tasks.insert(aTask({ id: ID })));
  await store.close();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const acknowledged = await killedAfter(1 + Math.floor(Math.random() * WRITES_MAX), file);
    const { writes, numbers } = await held(file);
    expect(writes).toBeGreaterThanOrEqual(acknowledged);
    expect(numbers).toEqual(Array.from({ length: writes }, (_, n) => n + 1));
  }
  await rm(folder, { recursive: true });
});
