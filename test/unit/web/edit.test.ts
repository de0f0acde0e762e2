import { expect, test } from "vitest";
import { changesOf, draftOf, merge } from "../../../web/src/features/tasks/edit-task/draft.ts";
import { aTask } from "../../conformance/store/samples.ts";

const base = draftOf(aTask({ title: "old", plan: "one", needs: ["rust"], files: ["a", "b"] }));

test("only what differs is sent, in the form of the contract", () => {
  expect(changesOf(base, base)).toEqual({});
  const mine = { ...base, title: "new", needs: "rust, go  sql", files: "a\n\n c \n", agent: " " };
  expect(changesOf(base, mine)).toEqual({
    title: "new",
    needs: ["rust", "go", "sql"],
    files: ["a", "c"],
    agent: null,
  });
});

test("an edit of other fields is taken over, and the same edit is no clash", () => {
  const theirs = { ...base, priority: "P0", plan: "two" };
  const mine = { ...base, title: "new", plan: "two" };
  expect(merge(base, theirs, mine)).toEqual({
    draft: { ...base, title: "new", priority: "P0", plan: "two" },
    clashes: [],
    taken: ["priority"],
  });
});

test("a field that both changed is a clash, and mine stands until somebody chooses", () => {
  const merged = merge(base, { ...base, title: "theirs" }, { ...base, title: "mine" });
  expect(merged).toEqual({ draft: { ...base, title: "mine" }, clashes: ["title"], taken: [] });
});

test("a field that only they changed is never sent back as it was", () => {
  const theirs = { ...base, plan: "two" };
  const { draft } = merge(base, theirs, { ...base, title: "mine" });
  expect(changesOf(theirs, draft)).toEqual({ title: "mine" });
});
