import { expect, test } from "vitest";
import { eventKind } from "../../../src/domain/event.ts";
import { touchedBy } from "../../../web/src/cache/keys.ts";
import { type OutputItem, withMore } from "../../../web/src/cache/output.ts";

const item = (seq: number): OutputItem => ({
  seq,
  at: "2026-01-02T03:04:05.678Z",
  attempt_id: "at-aaaa",
  iteration: 1,
  event: { type: "message", text: String(seq) },
});
const items = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => item(from + index));

test("every kind of event says what it makes stale, and output says nothing", () => {
  const untouched = eventKind.options.filter(
    (kind) => touchedBy({ kind, task_id: "bd-aaaa" }).length === 0,
  );
  expect(untouched).toEqual(["agent.output"]);
  expect(touchedBy({ kind: "task.moved", task_id: "bd-aaaa" })).toContainEqual(["task", "bd-aaaa"]);
  expect(touchedBy({ kind: "reload.changed", task_id: null })).toEqual([["reload"]]);
});

test("what people do is in the history at once, and in every view of the order", () => {
  const touched = touchedBy({ kind: "dependency.added", task_id: "bd-aaaa" });
  for (const key of [["history"], ["queue"], ["graph"], ["why"], ["tasks"]])
    expect(touched).toContainEqual(key);
  expect(touchedBy({ kind: "queue.ranked", task_id: null })).toContainEqual(["queue"]);
  expect(touchedBy({ kind: "decision.raised", task_id: "bd-aaaa" })).toContainEqual(["decisions"]);
});

test("output that comes twice, by the stream and by asking, is shown once", () => {
  const output = { items: items(1, 5), left_out: 0, whole: true };
  expect(withMore(output, items(3, 7)).items.map((each) => each.seq)).toEqual([
    1, 2, 3, 4, 5, 6, 7,
  ]);
});

test("only the newest output is kept, and the rest is counted", () => {
  const output = withMore({ items: [], left_out: 0, whole: true }, items(1, 2_500));
  expect(output.items).toHaveLength(2_000);
  expect(output.items[0]?.seq).toBe(501);
  expect(output.left_out).toBe(500);
});
