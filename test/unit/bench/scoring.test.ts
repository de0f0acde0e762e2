import { expect, it } from "vitest";
import { intervalOf, scoreOf, type Answer, type Tree } from "../../../bench/context/scoring.ts";

const TASK = {
  repo: "shop/shop",
  parent_sha: "",
  sha: "",
  title: "Coupons",
  body: "",
  gold_files: ["a.ts", "b.ts"],
  gold_hunks: {
    "a.ts": [[2, 3]],
    "b.ts": [
      [1, 1],
      [9, 9],
    ],
  } as Record<string, [number, number][]>,
};

const LINES = Array.from({ length: 10 }, (_, at) => `line ${at}`).join("\n");
const SIZES: Record<string, number> = { "a.ts": 70, "b.ts": 70, "c.ts": 70, "huge.ts": 1_000_000 };
const TREE: Tree = { size: (path) => SIZES[path], text: () => LINES };

const scores = (answer: Answer) => scoreOf(TASK, answer, TREE);

it("a place counts when all its lines are inside, a file when any of it is", () => {
  const found = scores([
    { path: "a.ts", ranges: [[1, 2]] },
    { path: "b.ts", ranges: [[1, 4]] },
  ]);
  expect(found).toMatchObject({ all5: 1, mrr: 1, b8k: 1, h8k: 1 / 3 });
});

it("lines of one file add up over several entries", () => {
  const found = scores([
    { path: "a.ts", ranges: [[2, 2]] },
    { path: "a.ts", ranges: [[3, 3]] },
    { path: "b.ts" },
  ]);
  expect(found.h8k).toBe(1);
});

it("what does not fit is passed over, and paths that are not there count for nothing", () => {
  const found = scores([{ path: "gone.ts" }, { path: "huge.ts" }, { path: "a.ts" }]);
  expect(found).toMatchObject({ mrr: 1 / 2, any1: 0, b8k: 1 / 2, h8k: 1 / 3 });
});

it("the interval of equal values is that value, and it is the same each time", () => {
  expect(intervalOf([1, 1, 1])).toEqual([1, 1]);
  const values = Array.from({ length: 160 }, (_, at) => at % 2);
  const [low, high] = intervalOf(values);
  expect(intervalOf(values)).toEqual([low, high]);
  expect([low < 0.5, high > 0.5, high - low < 0.2]).toEqual([true, true, true]);
});
