import { expect, test } from "vitest";
import type { Contract } from "../../../src/contract/contract.ts";
import type { OutputOf } from "../../../src/contract/endpoint.ts";
import { graphSentence, tracksOf } from "../../../web/src/features/graph/shape.ts";
import { fieldChanges, recordWords } from "../../../web/src/features/history/entry/fields.ts";
import { wayOf } from "../../../web/src/features/history/turn/way.ts";
import { actionWords, doneWords } from "../../../web/src/features/tasks/add-words/wording.ts";
import { edgeOf, RELATIONS, seenFrom } from "../../../web/src/features/tasks/edges/edge-words.ts";
import { webAddress } from "../../../web/src/features/tasks/task-page/web-address.ts";
import { byTaskId, holdersOf } from "../../../web/src/features/tasks/why/holders.ts";
import { withLocalTimes } from "../../../web/src/ui/plain/local-times.ts";

test("an edge that a person makes reads back as they said it", () => {
  const said = RELATIONS.map((relation) =>
    seenFrom("bd-me00", edgeOf("bd-me00", "bd-you0", relation)),
  );
  expect(said.map(({ words, other }) => `${words} ${other}`)).toEqual([
    "Waits for bd-you0",
    "Holds back bd-you0",
    "Parent of bd-you0",
    "Child of bd-you0",
    "Relates to bd-you0",
    "Duplicates bd-you0",
  ]);
});

test("of parent and child it is the parent that waits", () => {
  const parent = RELATIONS.find(({ words }) => words === "is the parent of");
  expect(edgeOf("bd-epic", "bd-kid0", parent!)).toEqual({
    task_id: "bd-epic",
    depends_on_id: "bd-kid0",
    kind: "parent_child",
  });
});

test("those that hold a task are found in the rule and in its words, each once", () => {
  const hold = {
    rule: "project_full" as const,
    until: null,
    detail: "Project circus works on 2 tasks at once: bd-aaaa, bd-bbbb.1.",
    by: ["at-0001", "bd-aaaa", "pj-cccc"],
    frees: "",
  };
  expect(holdersOf(hold)).toEqual(["bd-aaaa", "bd-bbbb.1"]);
});

test("a sentence is cut at the ids of tasks, and nothing of it is lost", () => {
  const text = "It waits for bd-aaaa, bd-bbbb.1 and abd-cccc.";
  expect(byTaskId(text)).toEqual(["It waits for ", "bd-aaaa", ", ", "bd-bbbb.1", " and abd-cccc."]);
});

test.each([
  [{ key: "z", ctrlKey: true }, "undo"],
  [{ key: "z", metaKey: true }, "undo"],
  [{ key: "Z", ctrlKey: true, shiftKey: true }, "redo"],
  [{ key: "y", ctrlKey: true }, "redo"],
  [{ key: "z" }, null],
  [{ key: "z", ctrlKey: true, altKey: true }, null],
  [{ key: "a", ctrlKey: true }, null],
])("the keys %o wish: %s", (press, way) => {
  const none = { key: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  expect(wayOf({ ...none, ...press })).toBe(way);
});

test("a record tells the fields that differ and leaves out what follows by itself", () => {
  const change = {
    kind: "task",
    id: "bd-aaaa",
    before: { priority: "P2", title: "a", version: 1, agent: null },
    after: { priority: "P0", title: "a", version: 2, agent: "generic" },
  } as const;
  expect(fieldChanges(change)).toEqual([
    { name: "priority", before: "P2", after: "P0" },
    { name: "agent", before: "nothing", after: "generic" },
  ]);
  expect(recordWords({ ...change, before: null })).toBe("task made");
  expect(fieldChanges({ ...change, before: null })).toEqual([]);
});

test("an address that runs something is no link", () => {
  expect(webAddress("https://example.org/pull/1")).toBe("https://example.org/pull/1");
  for (const text of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "pull/1"])
    expect(webAddress(text)).toBeNull();
});

test("points in time inside a sentence are said in the reader's words", () => {
  const said = withLocalTimes("It is tried again at 2026-01-02T03:04:05.678Z and not before.");
  expect(said).not.toContain("T03:04");
  expect(said).toMatch(/^It is tried again at .*2026.* and not before\.$/);
});

test("the button says how many tasks are made, and what is there already is none", () => {
  const rest = { title: "x", priority: null, task_id: null, match: null, parent: null };
  const actions = ["made", "attached", "suggested"] as const;
  const items = actions.map((action) => ({ ...rest, action, after: [], waits_for: [] }));
  expect(actionWords(items)).toBe("Make 2 tasks");
  expect(actionWords(items.slice(1, 2))).toBe("Attach to what is there");
  expect(doneWords(items)).toBe("2 tasks made, 1 found among the open ones.");
});

type Graph = OutputOf<Contract["showGraph"]>;

function node(id: string, track: number, rank: number): Graph["nodes"][number] {
  const measures = { pagerank: 0, betweenness: 0, hub: 0, authority: 0, critical_path: 0 };
  const standing = { score: 0, rank, waiting_on: 0, track };
  return { id, title: id, status: "ready", priority: "P2", ...measures, ...standing };
}

test("connected tasks come largest group first", () => {
  const nodes = [node("bd-aaaa", 0, 1), node("bd-bbbb", 1, 1), node("bd-cccc", 1, 2)];
  const graph: Graph = {
    nodes,
    edges: [{ task_id: "bd-bbbb", depends_on_id: "bd-cccc" }],
    critical_path: ["bd-cccc", "bd-bbbb"],
    tracks: 2,
    waves: [2, 1],
    bottlenecks: [],
    betweenness: "exact",
    settled: true,
  };
  expect(tracksOf(graph).map(({ tasks }) => tasks.map(({ id }) => id))).toEqual([
    ["bd-cccc", "bd-bbbb"],
    ["bd-aaaa"],
  ]);
  expect(graphSentence(graph)).toBe(
    "3 open tasks · 1 dependency · 2 tracks · longest chain 2 · betweenness exact",
  );
});
