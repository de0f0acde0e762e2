import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { config } from "../../../src/domain/config.ts";
import { findResultLine, settle } from "../../../src/domain/outcome.ts";
import { makeAgents } from "../../../src/main/agents.ts";
import { replay } from "./replay.ts";

const CAPTURES = join(import.meta.dirname, "../../fixtures/captures");
const AGENTS = makeAgents(config.parse({}), {});

/** What a stream comes to, without checks, when its program exits 0, and when it exits 1. */
const ENDS = {
  went_well: ["likely_success", "likely_failed"],
  failed: ["failed", "failed"],
  rate_limited: ["rate_limited", "rate_limited"],
  /** It has no last word, as of a program that was killed; the exit code is all there is. */
  silent: ["unknown", "likely_failed"],
} as const;

/** Every capture by what it comes to. */
const TABLE: Record<string, Partial<Record<keyof typeof ENDS, string[]>>> = {
  aider: {
    went_well: ["cache-report", "no-price", "retried", "success"],
    failed: ["error-401", "gave-up"],
    rate_limited: ["error-429"],
  },
  amp: {
    failed: ["error"],
    went_well: ["success"],
  },
  claude: {
    went_well: [
      "answer-cut-short",
      "denied-by-hook",
      "everything-denied",
      "interrupted-then-success",
      "limit-then-success",
      "older-version",
      "partial-messages",
      "result-only",
      "resumed",
      "subagent",
      "success",
      "tool-error",
      "two-results",
      "two-tools-in-one-turn",
    ],
    failed: [
      "budget-exhausted",
      "connection-refused",
      "error-401",
      "error-500",
      "error-credit",
      "refusal",
      "resume-unknown",
      "sigint-in-answer",
      "sigint-in-tool",
    ],
    rate_limited: ["error-429"],
    silent: ["sigkill-in-tool", "sigterm-in-tool"],
  },
  codex: {
    went_well: [
      "code-mode",
      "fallback-of-transport",
      "quoted-commands",
      "resumed",
      "success",
      "tool-error",
      "writes-denied",
    ],
    failed: ["context-too-long", "error-401", "error-500", "error-503", "no-key"],
    rate_limited: ["error-429", "error-quota", "usage-limit"],
    silent: ["prompt-too-long", "sigint-in-tool", "sigkill-in-tool", "sigterm-in-tool"],
  },
  copilot: {
    failed: ["error-401", "sigterm-in-tool"],
    rate_limited: ["stopped-while-retrying"],
    went_well: ["success"],
  },
  cursor: {
    silent: ["failed-in-a-tool"],
    went_well: ["success"],
  },
  gemini: {
    went_well: [
      "commands-denied",
      "mcp",
      "one-model",
      "resumed",
      "success",
      "tool-error",
      "writes-denied",
    ],
    failed: ["connection-refused", "error-400", "error-401", "turn-limit"],
    rate_limited: ["error-429", "error-quota"],
    silent: ["sigint-in-tool", "stopped-while-retrying"],
  },
  goose: {
    rate_limited: ["error-429"],
    failed: ["error-in-a-message"],
    went_well: ["success", "tokens-told"],
    silent: ["tool-error"],
  },
  kilo: {
    went_well: ["success"],
  },
  opencode: {
    failed: ["asked-and-rejected", "error-401", "outside-rejected", "unknown-model"],
    silent: ["context-too-long", "sigterm-in-tool"],
    went_well: ["resumed", "success", "tool-error", "tool-not-there"],
  },
  qwen: {
    failed: ["error-401"],
    silent: ["sigterm-in-tool", "stopped-while-retrying"],
    went_well: ["success"],
  },
};

const rows = Object.entries(TABLE).flatMap(([folder, ends]) =>
  Object.entries(ends).flatMap(([end, captures]) =>
    captures.map((capture) => ({ folder, capture, end: end as keyof typeof ENDS })),
  ),
);

function outcomeOf(folder: string, capture: string, exit: number) {
  const agent = AGENTS.get(folder === "claude" ? "claude-code" : folder)!;
  const ending = folder === "aider" ? "txt" : "jsonl";
  const { summary: run } = replay(agent, `${folder}/${capture}.${ending}`, exit);
  const result = findResultLine(run.final_message, "the nonce of no run");
  return settle({ checks: null, changed: true, run, result });
}

describe("the outcome of a capture", () => {
  it.each(rows)("of $folder: $capture $end", ({ folder, capture, end }) => {
    const ends = [0, 1].map((exit) => outcomeOf(folder, capture, exit));
    expect(ends.map(({ outcome }) => outcome)).toEqual(ENDS[end]);
  });

  it.each(rows)("of $folder: $capture is never proven by words alone", ({ folder, capture }) => {
    const { outcome, confidence, signals } = outcomeOf(folder, capture, 0);
    expect(outcome).not.toBe("success");
    expect(confidence).toBeLessThanOrEqual(0.9);
    expect(signals).not.toEqual([]);
  });

  it("is asserted for each that there is", () => {
    const there = readdirSync(CAPTURES, { recursive: true, encoding: "utf8" });
    const captures = there.filter((file) => /\/.*\.(jsonl|txt)$/.test(file));
    const known = rows.map(({ folder, capture }) => `${folder}/${capture}`);
    expect(captures.map((file) => file.replace(/\.\w+$/, "")).toSorted()).toEqual(known.toSorted());
  });
});
