import { describe, expect, it } from "vitest";
import { fromBeads, isBeads } from "../../../src/cli/import/beads.ts";
import { checkSize } from "../../../src/cli/import/file.ts";
import { readLines } from "../../../src/cli/import/lines.ts";
import { fromPlain } from "../../../src/cli/import/plain.ts";

const linesOf = (...values: object[]) =>
  readLines(values.map((value) => JSON.stringify(value)).join("\n"));

const issue = (id: string, more: object = {}) => ({ id, title: id, priority: 2, ...more });

const waits = (issue_id: string, depends_on_id: string, type: string) => ({
  issue_id,
  depends_on_id,
  type,
  created_at: "2026-01-01T00:00:00Z",
});

describe("lines", () => {
  it("are read with their numbers, and empty ones are left out", () => {
    expect(readLines('{"title":"a"}\n\n {"title":"b"}\r\n')).toEqual([
      { number: 1, value: { title: "a" } },
      { number: 3, value: { title: "b" } },
    ]);
  });

  it("that are no JSON objects are all named", () => {
    expect(() => readLines('{"title":"a"}\nnope\n[1]\n3')).toThrow(
      /^Nothing was imported: line 2: expected a JSON object; line 3: .*; line 4: [^;]*\.$/,
    );
  });

  it("of beads are known by their numbers for priorities or their types", () => {
    expect(isBeads(linesOf(issue("bd-1")))).toBe(true);
    expect(isBeads(linesOf({ title: "x", issue_type: "bug" }))).toBe(true);
    expect(isBeads(linesOf({ title: "x", priority: "P1" }))).toBe(false);
  });
});

describe("issues of beads", () => {
  it("become tasks under their own id", () => {
    const more = { priority: 0, description: "D", design: "How", acceptance_criteria: "When" };
    const { tasks } = fromBeads(linesOf(issue("bd-1", { ...more, issue_type: "bug" })), true);
    expect(tasks).toEqual([
      {
        key: "bd-1",
        external_ref: "bd-1",
        title: "bd-1",
        description: "D",
        acceptance_criteria: "When",
        plan: "How",
        priority: "P0",
        kind: "bug",
        ready: true,
      },
    ]);
  });

  it("keep a long title whole in the description, on one line in the title", () => {
    const title = `first\nsecond ${"x".repeat(300)}`;
    const [task] = fromBeads(linesOf(issue("bd-1", { title, notes: "N" })), false).tasks;
    expect(task?.title).toMatch(/^first second x+…$/);
    expect(task?.description).toMatch(/^first second x{300}\n\nNotes: N$/);
  });

  it("wait as their dependencies say; a parent waits for its child", () => {
    const dependencies = [
      waits("bd-2", "bd-1", "blocks"),
      waits("bd-2", "bd-3", "parent-child"),
      waits("bd-2", "bd-1", "discovered-from"),
      waits("bd-2", "bd-1", "related"),
      waits("bd-2", "bd-3", "waits-for"),
    ];
    const lines = linesOf(
      issue("bd-1"),
      issue("bd-2", { dependencies, parent: "bd-3" }),
      issue("bd-3"),
    );
    expect(fromBeads(lines, false).dependencies).toEqual([
      { task_id: "bd-2", depends_on_id: "bd-1", kind: "blocks" },
      { task_id: "bd-3", depends_on_id: "bd-2", kind: "parent_child" },
      { task_id: "bd-2", depends_on_id: "bd-1", kind: "relates_to" },
      { task_id: "bd-2", depends_on_id: "bd-3", kind: "blocks" },
    ]);
  });

  it("that are closed are left out, and hold nothing back", () => {
    const dependencies = [waits("bd-2", "bd-1", "blocks"), waits("bd-2", "bd-9", "blocks")];
    const lines = linesOf(issue("bd-1", { status: "closed" }), issue("bd-2", { dependencies }));
    expect(fromBeads(lines, false)).toMatchObject({
      tasks: [{ key: "bd-2" }],
      dependencies: [],
      left_out: { closed: 1, "edges to issues not in the file": 1 },
    });
  });

  it("that are deferred stay drafts when the others are released", () => {
    const states = ["open", "in_progress", "blocked", "hooked", "deferred", "pinned"];
    const lines = linesOf(...states.map((status) => issue(status, { status })));
    const released = fromBeads(lines, true).tasks.filter(({ ready }) => ready);
    expect(released.map(({ key }) => key)).toEqual(["open", "in_progress", "blocked", "hooked"]);
  });

  it("that are wrong are named by their lines", () => {
    expect(() => fromBeads(linesOf(issue("bd-1"), issue("bd-2", { priority: 7 })), false)).toThrow(
      /^Nothing was imported: line 2: priority: expected number to be <=4, got 7\.$/,
    );
  });
});

describe("lines of our own", () => {
  it("name what they wait for, and their parent, by keys", () => {
    const file = fromPlain(
      linesOf(
        { key: "a", title: "A", priority: "P0" },
        { title: "B", depends_on: ["a", "a", "bd-a1b2"], parent: "a", ready: true },
      ),
      false,
    );
    expect(file.tasks).toMatchObject([
      { key: "a", priority: "P0", ready: false },
      { key: "line 2", priority: "P2", ready: true },
    ]);
    expect(file.dependencies).toEqual([
      { task_id: "line 2", depends_on_id: "a", kind: "blocks" },
      { task_id: "line 2", depends_on_id: "bd-a1b2", kind: "blocks" },
      { task_id: "a", depends_on_id: "line 2", kind: "parent_child" },
    ]);
  });

  it("with a field that nobody knows, or without a title, are refused by their lines", () => {
    const lines = linesOf({ title: "A" }, { title: "B", prio: 1 }, { priority: "P1" });
    expect(() => fromPlain(lines, false)).toThrow(
      'line 2: expected no field "prio"; line 3: title: expected string, got nothing.',
    );
  });
});

describe("the request of an import", () => {
  it("may have ten megabytes and no more", () => {
    checkSize({ text: "x".repeat(9_999_000) });
    expect(() => checkSize({ text: "x".repeat(10_000_000) })).toThrow(
      /^Expected at most 10000000 bytes of tasks, got 10000011\.$/,
    );
  });
});
