import { afterEach, beforeEach, expect, test } from "vitest";
import { connect, type Connection } from "../../../src/adapters/store/connection.ts";
import { readOnce, type Work } from "../../../src/adapters/store/transaction.ts";
import { filePlace, type Place } from "./place.ts";
import * as a from "./samples.ts";

let place: Place;
let connection: Connection;
beforeEach(async () => {
  place = await filePlace();
  const store = await place.open();
  await store.write(a.insertBasics);
  await store.close();
  connection = connect(place.address!);
});
afterEach(async () => {
  connection.close();
  await place.remove();
});

/** How SQLite finds the rows of each statement that the work runs, a line a table. */
async function planOf(work: Work<unknown>): Promise<string[]> {
  const plan: string[] = [];
  const run: Connection["run"] = (sql, parameters) => {
    if (/^\s*(with|select)/.test(sql))
      for (const { detail } of connection.run(`explain query plan ${sql}`, parameters).rows)
        plan.push(String(detail));
    return connection.run(sql, parameters);
  };
  await readOnce({ ...connection, run }, work);
  return plan;
}

const narrow = { agents: ["x"], capabilities: ["y"], except_projects: ["z"] };

test("the best claimable tasks are read off the index made for them, without sorting", async () => {
  const expected = ["SCAN tasks USING INDEX tasks_claim"];
  expect(await planOf((t) => t.tasks.claimable(a.AT, 1))).toEqual(expected);
  expect(await planOf((t) => t.tasks.claimable(a.AT, 50, 100))).toEqual(expected);
  const narrowed = await planOf((t) => t.tasks.claimable(a.AT, 50, 0, narrow));
  expect(narrowed.filter((line) => / tasks /.test(line))).toEqual(expected);
  expect(narrowed).not.toContainEqual(expect.stringContaining("ORDER BY"));
});

test("those ahead of a task are counted on the same index", async () => {
  const task = { id: "bd-aaaa", rank: 1, created_at: a.AT };
  const plan = await planOf((t) => t.tasks.ahead(task, a.AT));
  const searches = plan.filter((line) => / tasks /.test(line));
  expect(searches).toEqual([
    "SEARCH tasks USING INDEX tasks_claim (rank>?)",
    "SEARCH tasks USING INDEX tasks_claim (rank=? AND (created_at,id)<(?,?))",
  ]);
});

test("tasks that name files are read off the same index, between two ranks", async () => {
  const ranks = { lowest: 1, highest: 2 };
  expect(await planOf((t) => t.tasks.withFiles("pj-aaaa", a.AT, ranks, 9))).toEqual([
    "SEARCH tasks USING INDEX tasks_claim (rank>? AND rank<?)",
  ]);
});

const SMALL: Record<string, [work: Work<unknown>, index: string]> = {
  "the running attempts": [(t) => t.attempts.running(), "attempts_running"],
  "what was proven of tasks": [(t) => t.attempts.proven(["bd-aaaa"]), "sqlite_autoindex_attempts"],
  "the load": [(t) => t.attempts.load(), "attempts_running"],
  "quarantines that are over": [(t) => t.tasks.quarantineOver(a.AT), "tasks_quarantined"],
  "rounds whose commits are kept": [(t) => t.iterations.kept(["completed"]), "iterations_kept"],
  "idle epics": [(t) => t.tasks.idleEpics(), "tasks_of_status"],
  "the next time": [(t) => t.tasks.nextTime(a.AT), "tasks_later"],
  "open tasks of a project": [(t) => t.tasks.titles("pj-aaaa", 9), "tasks_of_project"],
  "tasks by reference": [(t) => t.tasks.byReference("pj-aaaa", ["x"]), "tasks_by_reference"],
};

test.each(Object.entries(SMALL))("%s are found by an index", async (_name, [work, index]) => {
  const plan = await planOf(work);
  const scans = plan.filter((line) => /^SCAN (?!json_each)/.test(line));
  expect(scans.filter((line) => !line.includes(index))).toEqual([]);
  expect(plan).toContainEqual(expect.stringContaining(`INDEX ${index}`));
});

test("no walk along the edges reads a whole table", async () => {
  const walks: Work<unknown>[] = [
    (t) => t.dependencies.heldBackBy("bd-aaaa", 9),
    (t) => t.dependencies.freedBy("bd-aaaa"),
    (t) => t.dependencies.path("bd-aaaa", "bd-bbbb"),
    (t) => t.graph.upstream(["bd-aaaa"], 9),
    (t) => t.graph.waiting(["bd-aaaa"]),
  ];
  for (const walk of walks) {
    const plan = await planOf(walk);
    expect(plan).toContainEqual(expect.stringContaining("USING"));
    expect(plan.filter((line) => /^SCAN (tasks|dependencies|waits|awaited)/.test(line))).toEqual(
      [],
    );
  }
});
