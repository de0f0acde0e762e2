import { expect, test } from "vitest";
import type { Iteration } from "../../../src/domain/iteration.ts";
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

/** Rounds of attempts, and those whose commits are kept. */
export function roundFacts(subject: Subject): void {
  test("rounds are kept once by attempt and number, told oldest first, and chosen", async () => {
    const { store } = subject();
    await store.write(async (t) => {
      await a.insertBasics(t);
      await t.iterations.insert(aRound(2, { checkpoint_ref: "refs/x/2" }));
      await t.iterations.insert(aRound(1));
      await t.iterations.insert(aRound(1, { id: "it-0009", failure: "other" }));
      await t.iterations.update("it-0001", {});
    });
    const both = [aRound(1), aRound(2, { checkpoint_ref: "refs/x/2" })];
    const of = (filter: { attempt_id: string } | { task_id: string }) =>
      store.read((t) => t.iterations.of(filter));
    expect(await of({ attempt_id: "at-aaaa" })).toEqual(both);
    expect(await of({ task_id: "bd-aaaa" })).toEqual(both);
    expect(await of({ task_id: "bd-bbbb" })).toEqual([]);
    expect(await store.read((t) => t.iterations.kept())).toEqual([both[1]]);
    const chosen = { chosen_at: a.later(9), chosen_as: "rollback" } as const;
    await store.write((t) => t.iterations.update("it-0002", { ...chosen, checkpoint_ref: null }));
    expect(await store.read((t) => t.iterations.kept())).toEqual([]);
    expect(await store.read((t) => t.iterations.find("it-0002"))).toEqual(aRound(2, chosen));
    await store.write((t) => t.tasks.remove("bd-aaaa"));
    expect(await of({ task_id: "bd-aaaa" })).toEqual([]);
  });
}
