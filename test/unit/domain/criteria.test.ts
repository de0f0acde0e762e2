import { expect, test } from "vitest";
import { asksPerson, criteriaIn, judgeCriteria } from "../../../src/domain/criteria.ts";

const TEXT = `It is done when:
- the lions eat (check: unit)
* [ ] the door shuts (check: e2e).
- it looks right (person)
- it is fast
- it is (check: Not A Name)
`;

test("criteria are the lines of a list, each tied to a check, to a person or to nobody", () => {
  expect(criteriaIn(TEXT)).toEqual([
    { text: "the lions eat", check: "unit", by_person: false },
    { text: "the door shuts", check: "e2e", by_person: false },
    { text: "it looks right", check: null, by_person: true },
    { text: "it is fast", check: null, by_person: false },
    { text: "it is (check: Not A Name)", check: null, by_person: false },
  ]);
  expect([asksPerson(TEXT), asksPerson("- fast"), asksPerson("by a (person)")]).toEqual([
    true,
    false,
    false,
  ]);
});

const row = (id: string, more: object = {}) => ({
  id,
  check: "unit",
  stage: "attempt" as const,
  verdict: "green" as const,
  is_void: false,
  ...more,
});
const judged = (evidence: ReturnType<typeof row>[], is_approved = false) =>
  judgeCriteria(TEXT, { checks: ["unit"], evidence, is_approved }).map(({ state, evidence_id }) =>
    `${state} ${evidence_id ?? ""}`.trim(),
  );

test("a criterion stands as the newest word of its check on the work as it is now", () => {
  const rest = ["unknown", "waits", "untied", "untied"];
  expect(judged([])).toEqual(["open", ...rest]);
  expect(judged([row("ev-a"), row("ev-b", { verdict: "red" })])).toEqual(["red ev-b", ...rest]);
  expect(judged([row("ev-a", { verdict: "red" }), row("ev-b")])).toEqual(["proven ev-b", ...rest]);
  expect(judged([row("ev-a", { is_void: true })])).toEqual(["open", ...rest]);
  expect(judged([row("ev-a", { stage: "baseline" })])).toEqual(["open", ...rest]);
  expect(judged([row("ev-a", { verdict: "unrunnable" })])).toEqual(["open", ...rest]);
});

test("what is for a person is met when a person approved the work as it is now", () => {
  expect(judged([], true)[2]).toBe("proven");
});
