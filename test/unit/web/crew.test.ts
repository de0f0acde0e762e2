import { expect, test } from "vitest";
import { quotaWords } from "../../../web/src/features/accounts/quota-words.ts";
import { resumedWords } from "../../../web/src/features/tasks/attempts/resumed.ts";
import { waitingFor } from "../../../web/src/features/tasks/board/resting.ts";
import { endOf } from "../../../web/src/features/tasks/runs/ended.ts";
import { type OutputItem, trimmed } from "../../../web/src/cache/output.ts";
import { countEarlier, shownOf, withEarlier } from "../../../web/src/ui/agent-output/shown.ts";
import { bytesText } from "../../../web/src/ui/figures.ts";

const item = (seq: number): OutputItem => ({
  seq,
  at: "2026-01-02T03:04:05.678Z",
  attempt_id: "at-aaaa",
  iteration: 1,
  event: { type: "message", text: String(seq) },
});
const items = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => item(from + index));
const seqs = (of: readonly OutputItem[]) => [of[0]?.seq, of.at(-1)?.seq, of.length];
const NOTHING = { items: [], below: 0 };

test("at the end the newest output is in the document, and no more than is wanted", () => {
  const shown = shownOf(items(1, 1_000), { before: NOTHING, follows: true, wanted: 300 });
  expect(seqs(shown.items)).toEqual([701, 1_000, 300]);
});

test("for a reader who scrolled up, what is there stays although the page forgets it", () => {
  const before = { items: items(1, 300), below: 0 };
  const shown = shownOf(items(200, 400), { before, follows: false, wanted: 300 });
  expect(seqs(shown.items)).toEqual([1, 400, 400]);
});

test("below a reader who scrolled up the document ends growing, and the rest is counted", () => {
  const before = { items: items(1, 300), below: 0 };
  const shown = shownOf(items(200, 2_199), { before, follows: false, wanted: 300 });
  expect(seqs(shown.items)).toEqual([1, 900, 900]);
  expect(shown.below).toBe(1_299);
  const again = shownOf(items(5_000, 6_999), { before: shown, follows: false, wanted: 300 });
  expect(again).toEqual({ items: shown.items, below: 2_000 });
});

test("earlier output comes before what is in the document, as far as the page has it", () => {
  const all = items(101, 600);
  const shown = { items: items(301, 600), below: 0 };
  expect(countEarlier(all, shown)).toBe(200);
  const more = withEarlier(all, shown, 150);
  expect(seqs(more.items)).toEqual([151, 600, 450]);
  expect(countEarlier(all, more)).toBe(50);
  expect(countEarlier(all, NOTHING)).toBe(0);
});

test("what gathers while nobody looks is cut to its newest", () => {
  expect(trimmed(items(1, 4_000))).toHaveLength(4_000);
  expect(seqs(trimmed(items(1, 4_001)))).toEqual([2_002, 4_001, 2_000]);
});

const rests = (account: string, agent: string, is_resting = true) => ({
  account,
  agent,
  is_resting,
  is_configured: !account.startsWith("agent:"),
});
const any = { agent: null };

test("a task waits for an account only if every worker that could do it rests", () => {
  const accounts = [rests("max", "claude-code"), rests("agent:codex", "codex", false)];
  const claude = { agent: "claude-code:opus", subscription: null };
  const codex = { agent: "codex", subscription: null };
  const both = { workers: [claude, codex], accounts };
  expect(waitingFor("max", [any, { agent: "claude-code" }], both)).toBe(1);
  expect(waitingFor("max", [any, any], { workers: [claude], accounts })).toBe(2);
  expect(waitingFor("max", [any], { workers: [], accounts })).toBe(0);
});

test("a worker that names its account waits for that one, another for any of its agent", () => {
  const accounts = [rests("a", "codex"), rests("b", "codex", false), rests("agent:codex", "codex")];
  const named = { agent: "codex", subscription: "a" };
  expect(waitingFor("a", [any], { workers: [named], accounts })).toBe(1);
  expect(waitingFor("a", [any], { workers: [{ ...named, subscription: null }], accounts })).toBe(0);
});

test.each([
  [{ exit_code: 0, signal: null, stopped_by: null }, "exit 0", true],
  [{ exit_code: 2, signal: null, stopped_by: null }, "exit 2", false],
  [{ exit_code: null, signal: "SIGKILL", stopped_by: null }, "ended by SIGKILL", false],
  [{ exit_code: 0, signal: null, stopped_by: "idle_limit" }, "stopped: idle limit", false],
  [{ exit_code: null, signal: null, stopped_by: null }, "how is unknown", false],
] as const)("the end of a run %j is told as %s", (run, text, is_good) => {
  expect(endOf({ ...run, ended: "why" })).toEqual({ text, is_good, detail: "why" });
});

test("a quota is told with what is left to people, in its own measure", () => {
  const quota = { window_ms: 5 * 3_600_000, has_room: true, until: null };
  const runs = { ...quota, measure: "runs", used: 2, quota: 20, for_work: 15 } as const;
  expect(quotaWords(runs)).toBe("2 of 20 runs in 5 h, 5 left to people");
  const usd = { ...quota, measure: "usd", used: 0.5, quota: 10, for_work: 10 } as const;
  expect(quotaWords(usd)).toBe("$0.50 of $10.00 in 5 h");
});

test("sizes are told in decimal units, and unknown ones as such", () => {
  expect([640_000, 4_200_000, 83_000_000, 1_240_000_000].map(bytesText)).toEqual([
    "640 kB",
    "4.2 MB",
    "83 MB",
    "1.2 GB",
  ]);
  expect(bytesText(null)).toBe("unknown");
});

test("an attempt that goes on with another names it by its number", () => {
  const earlier = [{ id: "at-1", number: 1 }];
  expect(resumedWords("at-1", earlier)).toBe("the session of attempt 1");
  expect(resumedWords("at-9", earlier)).toBe("attempt at-9");
});
