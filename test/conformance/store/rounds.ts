import { expect, test } from "vitest";
import type { Iteration } from "../../../src/domain/iteration.ts";
import type { Review } from "../../../src/domain/review.ts";
import type { TaskState } from "../../../src/domain/states.ts";
import type { Subject } from "./place.ts";
import * as a from "./samples.ts";

const aRound = (number: number, more: Partial<Iteration> = {}): Iteration => ({
  id: `it-000${number}`,
  attempt_id: "at-aaaa",
  task_id: "bd-aaaa",
  number,
  outcome: "failed",
  confidence: 0.9,
  signals: ["checks: red"],
  verdict: "stalled",
  commit: a.OBJECT,
  tree: a.OBJECT,
  failure: "f1",
  failed: ["test a"],
  summary: "tried",
  session_id: "s1",
  checkpoint_ref: null,
  chosen_at: null,
  chosen_as: null,
  started_at: a.later(number),
  ended_at: a.later(number),
  ...more,
});

const aReview = (id: string, at: string): Review => ({
  id,
  task_id: "bd-aaaa",
  attempt_id: "at-aaaa",
  commit: a.OBJECT,
  tree: a.OBJECT,
  by: "agent",
  reviewer: "codex",
  verdict: "approve",
  summary: "fine",
  findings: [],
  at,
});

/** Rounds of attempts, and those whose commits are kept. */
export function roundFacts(subject: Subject): void {
  test("rounds are kept once by attempt and number, told as they arrived, and chosen", async () => {
    const { store } = subject();
    const kept = (...status: TaskState[]) => store.read((t) => t.iterations.kept(status));
    await store.write(async (t) => {
      await a.insertBasics(t);
      await t.iterations.insert(aRound(2, { checkpoint_ref: "refs/x/2" }));
      await t.iterations.insert(aRound(1));
      await t.iterations.insert(aRound(1, { id: "it-0009", failure: "other" }));
      await t.iterations.update("it-0001", {});
    });
    const both = [aRound(2, { checkpoint_ref: "refs/x/2" }), aRound(1)]; // whatever clocks say
    const of = (filter: { attempt_id: string } | { task_id: string }) =>
      store.read((t) => t.iterations.of(filter));
    expect(await of({ attempt_id: "at-aaaa" })).toEqual(both);
    expect(await of({ task_id: "bd-aaaa" })).toEqual(both);
    expect(await of({ task_id: "bd-bbbb" })).toEqual([]);
    const { status } = (await store.read((t) => t.tasks.find("bd-aaaa")))!;
    expect(await kept("completed", status)).toEqual([both[0]]);
    expect(await kept("completed", "archived")).toEqual([]);
    const chosen = { chosen_at: a.later(9), chosen_as: "rollback" } as const;
    await store.write((t) => t.iterations.update("it-0002", { ...chosen, checkpoint_ref: null }));
    expect(await kept(status)).toEqual([]);
    expect(await store.read((t) => t.iterations.find("it-0002"))).toEqual(aRound(2, chosen));
    await store.write((t) => t.tasks.remove("bd-aaaa"));
    expect(await of({ task_id: "bd-aaaa" })).toEqual([]);
  });

  test("reviews are told as they arrived, whatever the clock said", async () => {
    const { store } = subject();
    const both = [aReview("rv-0002", a.later(9)), aReview("rv-0001", a.later(1))];
    await store.write(async (t) => {
      await a.insertBasics(t);
      for (const each of both) await t.reviews.insert(each);
    });
    expect(await store.read((t) => t.reviews.of("bd-aaaa"))).toEqual(both);
  });
}
