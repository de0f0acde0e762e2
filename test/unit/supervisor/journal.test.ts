import * as fc from "fast-check";
import { expect, test } from "vitest";
import { arrivalOf, parseJournal, recover, unfinished } from "../../../supervisor/journal.ts";
import type { ReloadEntry, ReloadPhase } from "../../../supervisor/protocol.ts";

let seq = 0;

/** The entries of one reload from `old` to `new`, or other commits. */
function story(id: string, phases: ReloadPhase[], from = "old", to = "new"): ReloadEntry[] {
  return phases.map((phase) => {
    seq += 1;
    const generations = { from_generation: 1, to_generation: 2 };
    const about = { from_commit: from, to_commit: to, ...generations, reason: null, evidence: {} };
    return { id, seq, at: "2026-01-01T00:00:00.000Z", phase, ...about };
  });
}

const UP_TO_FLIP: ReloadPhase[] = ["accepted", "shadow", "booting", "probing", "flipped"];

test("an empty journal asks for nothing", () => {
  expect(recover([], "old")).toEqual({ interrupted: [], rewatch: null, point_back_to: null });
});

test.each(["accepted", "shadow", "booting", "probing"] as const)(
  "a reload whose last entry is %s was interrupted",
  (phase) => {
    const entries = story("a", UP_TO_FLIP.slice(0, UP_TO_FLIP.indexOf(phase) + 1));
    const plan = recover(entries, "old");
    expect(plan.interrupted.map((entry) => entry.phase)).toEqual([phase]);
    expect(plan.rewatch).toBeNull();
  },
);

test("a flip whose release is current is watched again", () => {
  const plan = recover(story("a", UP_TO_FLIP), "new");
  expect(plan.rewatch?.id).toBe("a");
  expect(plan.interrupted).toEqual([]);
});

test("a flip that did not get as far as the link was interrupted", () => {
  const plan = recover(story("a", UP_TO_FLIP), "old");
  expect(plan.rewatch).toBeNull();
  expect(plan.interrupted.map((entry) => entry.id)).toEqual(["a"]);
});

test("a rollback that did not get as far as the link is finished", () => {
  const entries = story("a", [...UP_TO_FLIP, "rolled_back"]);
  expect(recover(entries, "new").point_back_to).toBe("old");
  expect(recover(entries, "old").point_back_to).toBeNull();
});

test("a later reload to the same commit makes an old rollback history", () => {
  const entries = [
    ...story("a", [...UP_TO_FLIP, "rolled_back"]),
    ...story("b", [...UP_TO_FLIP, "settled"]),
  ];
  expect(recover(entries, "new").point_back_to).toBeNull();
});

test("reloads that waited in the row are interrupted beside the one that is watched", () => {
  const entries = [...story("a", UP_TO_FLIP), ...story("b", ["accepted"], "old", "newer")];
  const plan = recover(entries, "new");
  expect(plan.rewatch?.id).toBe("a");
  expect(plan.interrupted.map((entry) => entry.id)).toEqual(["b"]);
});

test("whatever was journaled, every open reload is either watched again or interrupted", () => {
  const phase = fc.constantFrom<ReloadPhase>(...UP_TO_FLIP, "settled", "refused", "rolled_back");
  const entry = fc.tuple(fc.constantFrom("a", "b", "c"), phase);
  fc.assert(
    fc.property(fc.array(entry), fc.constantFrom("old", "new"), (pairs, current) => {
      const entries = pairs.flatMap(([id, each]) => story(id, [each]));
      const { interrupted, rewatch } = recover(entries, current);
      const handled = [...interrupted, ...(rewatch === null ? [] : [rewatch])];
      const ids = (list: ReloadEntry[]) => list.map((each) => each.id).toSorted();
      expect(ids(handled)).toEqual(ids(unfinished(entries)));
    }),
  );
});

test("a line that was cut off by a kill is passed over", () => {
  const [entry] = story("a", ["accepted"]);
  const text = `${JSON.stringify(entry)}\n{"id":"b","pha`;
  expect(parseJournal(text)).toEqual([entry]);
  expect(parseJournal(`${text}\nnull\n3\n`)).toEqual([entry]);
});

test("a commit arrived by the last reload that settled on it", () => {
  const entries = [
    ...story("a", ["settled"], "first", "new"),
    ...story("b", ["settled"], "second", "new"),
    ...story("c", ["flipped"], "third", "new"),
  ];
  expect(arrivalOf(entries, "new")?.id).toBe("b");
  expect(arrivalOf(entries, "first")).toBeUndefined();
});
