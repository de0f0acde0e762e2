import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { AgentEvent, RunSummary } from "../../src/domain/agent-event.ts";
import { RESULT, type CaseName } from "./cases.ts";
import { worktreeOf, type Hands, type Untold } from "./hands.ts";
import { CANARY, type Played } from "./play.ts";
import type { Report } from "./run-case.ts";

/** What a case is judged by. */
export type Seen = Played & { hands: Hands };

/** Resets are told to the minute at best, and some of them as a duration. */
const RESET_MS_OFF_MAX = 3 * 60_000;

/** What each case must come to; a program's `untold` says where it keeps something to itself. */
export const EXPECTED: Readonly<Record<CaseName, (seen: Seen) => void>> = {
  success: (seen) => {
    const { summary, requests } = endsWell(seen);
    const exit_code = tells(seen, "exit codes") ? 0 : null;
    expect(summary.files).toEqual(["sum.mjs", "sum.test.mjs"]);
    expect(summary.commands[0]).toEqual({ command: "node --test", exit_code });
    expect(summary.permission_denials).toBe(0);
    expect(requests.filter(({ aside }) => !aside).map(({ turn }) => turn)).toEqual([0, 1, 2, 3, 4]);
    expect(inTree(seen, "sum.mjs")).toContain("a + b");
    expect(inTree(seen, "env.txt")).toContain(`HOME=${seen.folder}`);
    expect(inTree(seen, "env.txt")).not.toContain(CANARY);
    costsWhatItUsed(seen);
  },
  "tool failure": (seen) => {
    const { summary } = endsWell(seen);
    const exit_code = tells(seen, "exit codes") ? 3 : null;
    expect(summary.commands).toEqual([{ command: "echo went wrong; exit 3", exit_code }]);
  },
  "HTTP 401": (seen) => fails(seen, "strictly"),
  "HTTP 429 with reset": (seen) => {
    const limit = limited(seen);
    if (limit === null || !tells(seen, "resets"))
      return expect(limit?.resets_at ?? null).toBeNull();
    const off_ms = Date.parse(limit.resets_at ?? "") - Date.now() - 2 * 3_600_000;
    expect(Math.abs(off_ms)).toBeLessThan(RESET_MS_OFF_MAX);
  },
  "HTTP 429 without reset": (seen) => {
    // A provider says when to try again all the same; who reads that waits for seconds.
    const told_ms = Date.parse(limited(seen)?.resets_at ?? new Date().toISOString());
    expect(told_ms - Date.now()).toBeLessThan(RESET_MS_OFF_MAX);
  },
  "HTTP 500": (seen) => fails(seen, "in time"),
  "HTTP 529/503": (seen) => fails(seen, "in time"),
  "context too long": (seen) => fails(seen, "in time"),
  "stalled stream": (seen) => {
    expect(endsBadly(seen).summary.stopped_by).toBe("idle_limit");
  },
  "truncated stream": (seen) => void endsBadly(seen),
  "denied permission": (seen) => {
    const { summary } = seen.reports[0];
    expect(existsSync(join(worktreeOf(seen.folder), "forbidden.txt"))).toBe(false);
    expect(summary.permission_denials > 0).toBe(tells(seen, "denials"));
    expect(summary.error === null || summary.ended?.ok !== true).toBe(true);
  },
  "huge prompt": (seen) => {
    const { summary, requests } = seen.reports[0];
    // Who loses its last words must not seem to have failed either: it has no end.
    if (tells(seen, "ends of huge prompts") || summary.ended !== null) endsWell(seen);
    const text = requests.find(({ aside }) => !aside)?.text ?? "";
    expect(text.length).toBeGreaterThan(1_000_000);
    expect(text).toContain("END-OF-PROMPT");
  },
  cancelled: (seen) => {
    expect(isCut(seen).stopped_by).toBe("cancelled");
  },
  SIGINT: (seen) => void isCut(seen),
  SIGTERM: (seen) => void isCut(seen),
  SIGKILL: (seen) => {
    expect(isCut(seen)).toMatchObject({ signal: "SIGKILL", ended: null, stopped_by: null });
  },
  resume: (seen) => {
    const [first, second] = seen.reports;
    expect(first.summary).toMatchObject({ signal: "SIGKILL", ended: null, files: ["first.txt"] });
    expect(first.summary.session_id).toMatch(/\w{8}/);
    expect(second?.summary).toMatchObject({
      session_id: first.summary.session_id,
      ended: { ok: true },
      final_message: "Resumed and done.",
      files: ["second.txt"],
    });
    const asked = second?.requests.find(({ aside }) => !aside)?.text;
    expect(asked).toContain("Write sum.mjs with tests.");
    expect(asked).toContain("Go on.");
    expect(second?.files).toEqual(expect.arrayContaining(["first.txt", "second.txt"]));
  },
};

/** Of every run of every case. */
export function expectClean({ reports }: Played): void {
  for (const { strangers, survivors, events } of reports) {
    expect({ strangers, survivors }).toEqual({ strangers: [], survivors: [] });
    // Some repeat a huge prompt, whose line is cut before it is read.
    const echo = (event: AgentEvent) =>
      event.type === "unknown" && event.line.includes("word word");
    expect(events.filter((event) => event.type === "unknown" && !echo(event))).toEqual([]);
  }
}

function tells({ hands }: Seen, what: Untold): boolean {
  return hands.untold?.includes(what) !== true;
}

function endsWell({ reports: [report] }: Seen): Report {
  expect(report.summary).toMatchObject({
    exit_code: 0,
    ended: { ok: true },
    final_message: expect.stringContaining(RESULT) as string,
    limit: null,
    error: null,
    stopped_by: null,
  });
  expect(report.summary.session_id).toMatch(/\w{8}/);
  return report;
}

/** Nobody may take it for done, whatever the exit code. */
function endsBadly({ reports: [report] }: Seen): Report {
  expect(report.requests.filter(({ aside }) => !aside)).not.toEqual([]);
  expect(report.summary.ended?.ok ?? false).toBe(false);
  expect(report.summary.final_message ?? "").not.toContain(RESULT);
  return report;
}

function isCut(seen: Seen): RunSummary {
  const { summary, cut } = endsBadly(seen);
  expect(cut).toBe(true);
  return summary;
}

/** The limit that ended the run. Some wait for its end in silence instead, and ours end them. */
function limited(seen: Seen): RunSummary["limit"] {
  const { limit, stopped_by } = endsBadly(seen).summary;
  if (!tells(seen, "limits") && stopped_by !== null) expect(stopped_by).toBe("idle_limit");
  else expect(limit).not.toBeNull();
  return limit;
}

/** No limit of an account. Some try again for longer than anybody waits, and then ours end it. */
function fails(seen: Seen, how: "strictly" | "in time"): void {
  const { summary } = endsBadly(seen);
  expect(summary.limit).toBeNull();
  if (how === "in time" && summary.stopped_by !== null) {
    expect(["idle_limit", "run_limit"]).toContain(summary.stopped_by);
    return;
  }
  expect(summary.stopped_by).toBeNull();
  expect(summary.error).toMatch(/\w/);
}

/** Five answers of the scripted model, as it says what they used. */
function costsWhatItUsed({ hands, reports: [{ summary }] }: Seen): void {
  const { traits } = hands.make({ program: null, args: [], env: {} });
  const told = traits.reports_tokens ? { output: 250, cache_read: 1500 } : { output: null };
  expect(summary.tokens).toMatchObject(told);
  if (traits.reports_cost) expect(summary.cost_usd).toBeGreaterThan(0);
  else expect(summary.cost_usd).toBeNull();
}

function inTree({ folder }: Seen, name: string): string {
  return readFileSync(join(worktreeOf(folder), name), "utf8");
}
