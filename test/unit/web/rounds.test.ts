import { expect, test } from "vitest";
import { iteration } from "../../../src/domain/iteration.ts";
import { outcome } from "../../../src/domain/outcome.ts";
import {
  chosenWords,
  OUTCOME_TONES,
  tellOf,
  verdictWords,
} from "../../../web/src/features/tasks/rounds/wording.ts";

const AT = "2026-01-02T03:04:05.678Z";

const round = {
  ...iteration.parse({
    id: "it-aaaa",
    attempt_id: "at-aaaa",
    task_id: "bd-aaaa",
    number: 1,
    outcome: "failed",
    confidence: 1,
    signals: [],
    verdict: null,
    commit: "a".repeat(40),
    tree: "b".repeat(40),
    failure: "f",
    failed: ["one", "two"],
    summary: "tried",
    session_id: null,
    checkpoint_ref: null,
    chosen_at: null,
    chosen_as: null,
    started_at: AT,
    ended_at: AT,
  }),
  checkpoint: 1,
};

test("every outcome of a round has its tone", () => {
  expect(Object.keys(OUTCOME_TONES).toSorted()).toEqual(outcome.options.toSorted());
});

test("a round tells what failed, else what its agent said", () => {
  expect(tellOf(round)).toBe("one, two");
  expect(tellOf({ ...round, failed: [] })).toBe("tried");
  expect(tellOf({ ...round, failed: [], summary: "" })).toBe("nothing was said");
});

test("a verdict is told where it says more than the outcome", () => {
  const told = (["green", "stalled", "oscillating", "waiting"] as const).map((verdict) =>
    verdictWords({ ...round, verdict }),
  );
  expect(told).toEqual([null, "no progress", "going in circles", "waits for a person"]);
});

test("a chosen round says where the next attempt begins, and one that was discarded: anew", () => {
  expect(chosenWords(round)).toBeNull();
  const chosen = { ...round, chosen_at: AT };
  expect(chosenWords({ ...chosen, chosen_as: "resume" })).toBe("goes on here");
  expect(chosenWords({ ...chosen, chosen_as: "rollback" })).toBe("begins here");
  expect(chosenWords({ ...chosen, chosen_as: "rollback", commit: null })).toBe("begins anew");
});
