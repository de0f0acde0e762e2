/**
 * One of several processes that claim tasks at the same time until none is left, and then print the
 * ids of those they got: `node claimer.ts <address> <worker>`.
 */
import type { Tables } from "../../../src/ports/store.ts";
import { openAddress } from "./place.ts";
import { AT, anAttempt } from "./samples.ts";

const [address = "", worker_id = ""] = process.argv.slice(2);

async function claim(t: Tables): Promise<string | null> {
  const [task] = await t.tasks.claimable(AT, 1);
  if (!task) return null;
  const { id, version, attempts } = task;
  if (!(await t.tasks.update(id, version, { status: "coding", attempts: attempts + 1 })))
    throw new Error(`${id} moved inside a transaction`);
  const attempt = { id: id.replace("bd-", "at-"), task_id: id, worker_id };
  await t.attempts.insert(anAttempt(attempt));
  return id;
}

const store = await openAddress(address);
const claimed: string[] = [];
for (let id = await store.write(claim); id !== null; id = await store.write(claim))
  claimed.push(id);
await store.close();
console.log(JSON.stringify(claimed));
