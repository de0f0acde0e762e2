import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";

/** A process of its own that appends events to a database: FILE, how many, and of which task. */
const [file = "", count = "0", task_id = ""] = process.argv.slice(2);
const store = await openSqliteStore({ file });
for (let number = 1; number <= Number(count); number += 1) {
  await store.write(async ({ events }) =>
    events.append({
      at: new Date().toISOString(),
      kind: number % 2 === 0 ? "task.changed" : "agent.output",
      subject: task_id,
      task_id,
      data: { number, by: process.pid },
    }),
  );
}
await store.close();
