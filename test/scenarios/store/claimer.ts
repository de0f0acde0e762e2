/**
 * One of several processes that claim tasks at the same time until none is left. Prints the id of
 * each task once the store has acknowledged the claim: `node claimer.ts <file> <worker> <lanes>`.
 */
import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import type { Tables } from "../../../src/ports/store.ts";
import { AT, anAttempt } from "../../conformance/store/samples.ts";

const [file = "", worker_id = "", lanes = "1"] = process.argv.slice(2);
const store = await openSqliteStore({ file });

async function claim(t: Tables): Promise<string | null> {
  const [task] = await t.tasks.claimable(AT, 1);
  if (!task) return null;
  const { id, version, attempts } = task;
  if (!(await t.tasks.update(id, version, { status: "coding", attempts: attempts + 1 })))
    throw new Error(`${id} moved inside a transaction`);
  await t.attempts.insert(anAttempt({ id: id.replace("bd-", "at-"), task_id: id, worker_id }));
  return id;
}

async function lane(): Promise<void> {
  for (let id = await store.write(claim); id !== null; id = await store.write(claim))
    process.stdout.write(`${id}\n`);
}

await Promise.all(Array.from({ length: Number(lanes) }, lane));
await store.close();
