import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { complexityOf } from "../../../src/domain/complexity.ts";
import { turnedOutWell, wordsOf, type Described } from "../../../src/domain/lesson.ts";
import { similarTo } from "../../../src/domain/similar.ts";
import { aLesson } from "../../support/lessons.ts";

const task = (title: string, more: Partial<Described> = {}): Described => ({
  title,
  description: "",
  acceptance_criteria: "",
  kind: "task",
  files: [],
  ...more,
});

const left = (id: string, title: string, more: Parameters<typeof aLesson>[0] = {}) =>
  aLesson({ attempt_id: `at-${id}`, words: wordsOf(task(title)), ...more });

const likes = (title: string, lessons: ReturnType<typeof left>[]) =>
  similarTo({ words: wordsOf(task(title)), kind: "task" }, lessons).map(
    ({ lesson }) => lesson.attempt_id,
  );

describe("the words of a task", () => {
  it("are those of title, files and description in one form, each once, sorted", () => {
    const files = ["src/lions/feeding.ts"];
    expect(wordsOf(task("Feed the lions", { files, description: "Lions feed at noon" }))).toEqual([
      "feed",
      "lion",
      "noon",
      "src",
      "ts",
    ]);
  });

  it("are never more than 64, however long the text", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 9_000 }), (description) => {
        const words = wordsOf(task("Feed", { description }));
        expect(words.length).toBeLessThanOrEqual(64);
        expect(words).toEqual([...new Set(words)].toSorted());
      }),
    );
  });
});

describe("how hard a task looks", () => {
  const score = (more: Partial<Described>, edges = 0) =>
    complexityOf(task("Feed the lions", more), { edges }).score;

  it("grows with files, words, neighbours and kind, and is the sum of its parts", () => {
    const plain = score({});
    expect(plain).toBeLessThan(0.2);
    expect(score({ files: ["a.ts", "b.ts"] })).toBeGreaterThan(plain);
    expect(score({ files: ["src/**"] })).toBeGreaterThan(score({ files: ["src/a.ts"] }));
    expect(score({ description: "word ".repeat(150) })).toBeGreaterThan(plain);
    expect(score({}, 4)).toBeGreaterThan(plain);
    expect(score({ kind: "infrastructure" })).toBeGreaterThan(score({ kind: "chore" }));
    const { parts, score: sum } = complexityOf(task("Feed"), { edges: 3 });
    expect(parts.reduce((all, { adds }) => all + adds, 0)).toBeCloseTo(sum, 5);
  });

  it("is 1 at most", () => {
    const files = Array.from({ length: 99 }, (_, at) => `src/${at}.ts`);
    const description = "word ".repeat(2_000);
    expect(score({ files, description, kind: "infrastructure" }, 99)).toBeLessThanOrEqual(1);
  });
});

describe("similar tasks", () => {
  it("share rare words; words that all have say little", () => {
    const lessons = [
      left("a", "Fix the parser of feed times"),
      left("b", "Fix the colour of the button"),
      left("c", "Fix the login of guests"),
    ];
    expect(likes("Fix the parser for feed times of tigers", lessons)).toEqual(["at-a"]);
    expect(likes("Paint the tent", lessons)).toEqual([]);
  });

  it("come most alike first, then newest, then by id, in whatever order they are read", () => {
    const lessons = [
      left("b", "Feed the lions", { at: "2026-01-01T00:00:00.000Z" }),
      left("a", "Feed the lions", { at: "2026-01-01T00:00:00.000Z" }),
      left("new", "Feed the lions", { at: "2026-02-01T00:00:00.000Z" }),
      left("half", "Feed the tigers and the bears"),
    ];
    const order = ["at-new", "at-a", "at-b", "at-half"];
    expect(likes("Feed the lions", lessons)).toEqual(order);
    expect(likes("Feed the lions", lessons.toReversed())).toEqual(order);
  });

  it("are a little more alike when they are of one kind", () => {
    const [same, other] = similarTo({ words: ["feed", "lion", "noon"], kind: "bug" }, [
      left("a", "Feed the lions", { kind: "bug" }),
      left("b", "Feed the lions", { kind: "chore" }),
    ]);
    expect(same?.likeness).toBeGreaterThan(other?.likeness ?? 1);
  });
});

describe("how work turned out", () => {
  it("is settled by others than its agent only", () => {
    const turned = (
      resolution: "proven" | "failed" | "lost",
      confirmed: boolean,
      review: string | null = null,
    ) => turnedOutWell({ resolution, confirmed, review });
    expect(turned("proven", true)).toBe(true);
    expect(turned("proven", false)).toBeNull();
    expect(turned("failed", true)).toBe(false);
    expect(turned("failed", false)).toBeNull();
    expect(turned("failed", false, "the lions are still hungry")).toBe(false);
    expect(turned("lost", false)).toBeNull();
  });
});
