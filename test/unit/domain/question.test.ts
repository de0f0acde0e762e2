import { describe, expect, it } from "vitest";
import { optionId } from "../../../src/domain/decision.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { findResultLine, isBlocked, resultLine } from "../../../src/domain/outcome.ts";
import {
  answerText,
  asking,
  askingOf,
  asksTheSame,
  choicesOf,
  optionNamed,
  ruleText,
} from "../../../src/domain/question.ts";

const said = (fields: Record<string, unknown>) =>
  askingOf(resultLine.parse({ nonce: "n", status: "blocked", question: "Which port?", ...fields }));

describe("what a result line asks", () => {
  it("is the question with its options, each once, and what was tried", () => {
    const experiments = [{ option: "80", commit: "b".repeat(40), result: "refused" }];
    const fields = { options: [" 80", "80", "", "8080"], default: "80", experiments };
    expect(said(fields)).toEqual({
      question: "Which port?",
      options: ["80", "8080"],
      recommendation: null,
      default: "80",
      deadline_at: null,
      experiments,
      untried: null,
    });
  });

  it("is the summary when a blocked agent names no question, and nothing when others do", () => {
    const line = { nonce: "n", summary: "I am stuck." };
    expect(askingOf(resultLine.parse({ ...line, status: "blocked" }))?.question).toBe(
      "I am stuck.",
    );
    expect(askingOf(resultLine.parse({ ...line, status: "complete" }))).toBeNull();
    expect(askingOf(null)).toBeNull();
    expect(said({ question: "  " })).toBeNull();
  });

  it("fits what the server takes, however long the agent's words are", () => {
    const long = "x".repeat(10_000);
    const options = Array.from({ length: 50 }, (_, at) => `${at} ${long}`);
    const experiments = options.map((option) => ({ option, commit: long, result: long }));
    const asked = said({ question: long, options, default: long, untried: long, experiments });
    expect(asking.safeParse(asked).success).toBe(true);
    expect(asked?.options).toHaveLength(LIMITS.options_per_question_max);
  });

  it("loses what makes no sense, and not the whole line", () => {
    const odd = { default: 7, recommendation: null, experiments: "many", untried: {}, blocking: 1 };
    const text = JSON.stringify({ nonce: "n", status: "blocked", question: "Why?", ...odd });
    const line = findResultLine(`RINGMASTER_RESULT ${text}`, "n");
    expect(askingOf(line)).toMatchObject({ question: "Why?", default: null, experiments: [] });
    expect(isBlocked(line)).toBe(true);
  });

  it("does not block when the agent says so", () => {
    expect(isBlocked({ status: "blocked", blocking: false })).toBe(false);
    expect(isBlocked({ status: "question", blocking: true })).toBe(false);
    expect(isBlocked(null)).toBe(false);
  });
});

const asked = (question: string, labels: string[]) => ({
  kind: "question" as const,
  blocking: true,
  question,
  options: choicesOf({ options: labels }),
});

it("as many choices have ids as an agent may name options", () => {
  const options = Array.from({ length: LIMITS.options_per_question_max }, (_, at) => `o${at}`);
  const ids = choicesOf({ options }).map(({ id }) => id);
  expect(ids.at(-1)).toBe("choice_20");
  const others = ["choice_0", "choice_21", "choice_01", "choice_", "choice_1.5"];
  expect(others.filter((id) => optionId.safeParse(id).success)).toEqual([]);
  expect(optionNamed(choicesOf({ options }), "o1")).toBe("choice_2");
  expect(optionNamed(choicesOf({ options }), "nothing")).toBeNull();
});

it.each<[string, string[], boolean]>([
  ["which   PORT", ["80", "8080"], true],
  ["Which port?", ["80", "8080."], true],
  ["Which port?", ["8080", "80"], false],
  ["Which port?", ["80"], false],
  ["Which ports?", ["80", "8080"], false],
  ["Welcher Port?", ["80", "8080"], false],
])("%s of %s asks the same as which port of 80 and 8080: %s", (question, labels, same) => {
  expect(asksTheSame(asked("Which port?", ["80", "8080"]), asked(question, labels))).toBe(same);
});

it("a decision of another kind, or one that does not block, is never the same", () => {
  const one = asked("Which port?", ["80"]);
  expect(asksTheSame(one, { ...one, kind: "split" })).toBe(false);
  expect(asksTheSame(one, { ...one, blocking: false })).toBe(false);
});

const answered = {
  ...asked("Which port?", ["80", "8080"]),
  answer: "choice_2",
  answered_by: "owner",
  note: null,
};

it("an answer is told in the words of its option, with the note", () => {
  expect(answerText(answered)).toBe("You asked: Which port?\nThe answer is: 8080");
  expect(answerText({ ...answered, note: "by TLS" })).toMatch(/8080\nA person adds: by TLS$/);
  expect(answerText({ ...answered, answered_by: "deadline" })).toContain("Nobody answered in time");
});

it("a rule keeps the answer whole when the question is too long", () => {
  const text = ruleText({ ...answered, question: "x".repeat(4_000), note: "by TLS" });
  expect(text).toHaveLength(LIMITS.rule_chars_max);
  expect(text.endsWith("\nIt was decided: 8080\nby TLS")).toBe(true);
  const { length } = ruleText({ ...answered, note: "y".repeat(4_000) });
  expect(length).toBeLessThanOrEqual(LIMITS.rule_chars_max);
});
