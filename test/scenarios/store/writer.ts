/**
 * Writes events and changes of a task for ever, some at the same time so that they share commits,
 * and prints the number of each write once the store has acknowledged it: `node writer.ts <file>`.
 */
import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import type { Tables } from "../../../src/ports/store.ts";

const [file = "", id = ""] = process.argv.slice(2);
const LANES = 5;
const store = await openSqliteStore({ file });

async function writeOne(t: Tables): Promise<number> {
  const task = await t.tasks.find(id);
  if (!task) throw new Error(`there is no task ${id}`);
  const number = task.version + 1;
  const event = { kind: "task.changed", subject: id, task_id: id, data: { number } } as const;
  await t.events.append({ ...event, at: task.created_at });
  await t.tasks.update(id, task.version, { description: "x".repeat(number % 5000) });
  return number;
}

async function lane(): Promise<never> {
  for (;;) process.stdout.write(`${await store.write(writeOne)}\n`);
}

await Promise.all(Array.from({ length: LANES }, lane));
