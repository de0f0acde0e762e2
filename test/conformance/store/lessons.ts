import { expect, test } from "vitest";
import { aLesson } from "../../support/lessons.ts";
import type { Subject } from "./place.ts";
import * as a from "./samples.ts";

/** What attempts left for those after them. */
export function lessonFacts(subject: Subject): void {
  test("lessons are kept once an attempt, told newest first, and outlive their task", async () => {
    const { store } = subject();
    const first = aLesson({ review: "1. a.ts: no meat", cost_usd: 0.25, model: "opus" });
    const second = aLesson({ attempt_id: "at-bbbb", at: a.later(1), outcome: null });
    const other = aLesson({ attempt_id: "at-cccc", project_id: "pj-bbbb", at: a.later(2) });
    await store.write(async (t) => {
      await a.insertBasics(t);
      for (const row of [first, second, other]) await t.lessons.put(row);
      await t.lessons.put({ ...first, confirmed: false, words: [] });
      await t.lessons.put(first);
      await t.tasks.remove("bd-aaaa");
    });
    const list = (project_id?: string, limit = 9) =>
      store.read((t) => t.lessons.list({ project_id }, limit));
    expect(await list()).toEqual([other, second, first]);
    expect(await list("pj-aaaa")).toEqual([second, first]);
    expect(await list("pj-aaaa", 1)).toEqual([second]);
    expect(await store.read((t) => t.lessons.find("at-aaaa"))).toEqual(first);
    expect(await store.read((t) => t.lessons.find("at-zzzz"))).toBeUndefined();
  });
}
