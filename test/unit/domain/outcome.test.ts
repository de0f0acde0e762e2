import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findResultLine, outcome, settle, type Signals } from "../../../src/domain/outcome.ts";

const NONCE = "n0nce-of-this-run";
const line = (fields: Record<string, unknown> = {}) =>
  `RINGMASTER_RESULT ${JSON.stringify({ nonce: NONCE, status: "complete", ...fields })}`;

describe("the result line", () => {
  it("is found as the last line of the final message, and has defaults", () => {
    const found = findResultLine(`All done.\n\n${line()}`, NONCE);
    expect(found).toEqual({ nonce: NONCE, status: "complete", summary: "" });
  });

  it("may carry a question with options", () => {
    const asked = { status: "blocked", question: "Which port?", options: ["80", "8080"] };
    expect(findResultLine(line(asked), NONCE)).toMatchObject(asked);
  });

  it("the last valid one counts when there are several", () => {
    const text = [line({ status: "failed" }), line({ status: "blocked" }), "bye"].join("\n");
    expect(findResultLine(text, NONCE)?.status).toBe("blocked");
  });

  it("a line that ends in a carriage return is read all the same", () => {
    expect(findResultLine(`done\r\n${line({ status: "failed" })}\r\n`, NONCE)?.status).toBe(
      "failed",
    );
  });

  it.each([
    ["no message", null],
    ["an empty message", ""],
    ["a forged nonce", line({ nonce: "guessed" })],
    ["an empty nonce", line({ nonce: "" })],
    ["a nonce of another type", line({ nonce: [NONCE] })],
    ["no nonce", 'RINGMASTER_RESULT {"status":"complete"}'],
    ["a status nobody knows", line({ status: "merged" })],
    ["the marker in the middle of a line", `I shall print ${line()}`],
    ["the marker behind a space", ` ${line()}`],
    ["the marker quoted as a reply", `> ${line()}`],
    ["the marker in other letters", line().toLowerCase()],
    ["the marker without an object", "RINGMASTER_RESULT complete"],
    ["an object that is cut off", line().slice(0, -1)],
    ["more behind the object", `${line()} and that was all`],
    ["an object over two lines", `RINGMASTER_RESULT {\n"nonce":"${NONCE}","status":"complete"}`],
    ["an array", `RINGMASTER_RESULT ["${NONCE}"]`],
    ["null", "RINGMASTER_RESULT null"],
    ["the nonce by the prototype", `RINGMASTER_RESULT {"__proto__":{"nonce":"${NONCE}"}}`],
  ])("is not found in %s", (_, text) => {
    expect(findResultLine(text, NONCE)).toBeNull();
  });

  it("a hostile line behind the true one does not hide it", () => {
    const text = [line({ status: "blocked" }), line({ nonce: "forged" })].join("\n");
    expect(findResultLine(text, NONCE)?.status).toBe("blocked");
  });

  it("an echoed prompt says no more than complete, which decides nothing", () => {
    const echoed = findResultLine(`You said:\n${line({ summary: "what was done" })}`, NONCE);
    expect(echoed?.status).toBe("complete");
    const said = settle(signals({ result: echoed }));
    const unsaid = settle(signals());
    expect(said).toEqual(unsaid);
  });

  it("no text without the nonce ever becomes a result", () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (before, value) => {
        fc.pre(!before.includes(NONCE) && !JSON.stringify(value).includes(NONCE));
        const text = `${before}\nRINGMASTER_RESULT ${JSON.stringify(value)}`;
        expect(findResultLine(text, NONCE)).toBeNull();
      }),
    );
  });
});

type More = { checks?: Signals["checks"]; changed?: boolean; result?: Signals["result"] } & Partial<
  Signals["run"]
>;

/** A run that exited 0 without a word, on a tree that did not change, unless said otherwise. */
function signals({ checks = null, changed = false, result = null, ...run }: More = {}): Signals {
  const quiet = { exit_code: 0, signal: null, ended: null, limit: null };
  return { checks, changed, result, run: { ...quiet, stopped_by: null, error: null, ...run } };
}

const result = (status: "complete" | "blocked" | "failed" | "too_large") => ({
  nonce: NONCE,
  status,
  summary: "",
});
const green = { checks: "green", changed: true } as const;
const ended = { ok: true, reason: "success" };

describe("settle", () => {
  it.each<[string, More, string]>([
    ["green checks on a change", green, "success"],
    ["green checks and a failing exit code", { ...green, exit_code: 1 }, "success"],
    ["green checks, cut off by a limit", { ...green, limit: { resets_at: null } }, "rate_limited"],
    ["green checks, a limit got over", { ...green, ended, limit: { resets_at: null } }, "success"],
    ["green checks, cut off by us", { ...green, stopped_by: "idle_limit" }, "interrupted"],
    ["green checks and a claim of failure", { ...green, result: result("failed") }, "success"],
    ["green checks and a question", { ...green, result: result("blocked") }, "needs_decision"],
    ["green checks and too large", { ...green, result: result("too_large") }, "too_large"],
    ["red checks and a claim of success", { ...green, checks: "red", ended }, "failed"],
    ["red checks and our own stop", { checks: "red", stopped_by: "run_limit" }, "interrupted"],
    ["checks that could not run", { checks: "unrunnable", changed: true }, "infrastructure"],
    [
      "unrunnable and a question",
      { checks: "unrunnable", result: result("blocked") },
      "needs_decision",
    ],
    ["exit 0 alone", {}, "no_change"],
    ["a good end and no change", { ended }, "no_change"],
    ["a claim of success and no change", { result: result("complete") }, "no_change"],
    ["green checks without a change", { checks: "green" }, "no_change"],
    ["a stream that ended badly", { ended: { ok: false, reason: "max turns" } }, "failed"],
    ["a usage limit", { limit: { resets_at: null }, exit_code: 1 }, "rate_limited"],
    ["a signal", { signal: "SIGKILL", exit_code: null }, "interrupted"],
    ["our own stop", { stopped_by: "output_limit" }, "interrupted"],
    ["unchecked change, exit 0", { changed: true }, "unknown"],
    ["unchecked change, good end", { changed: true, ended }, "likely_success"],
    ["unchecked change, exit 3", { changed: true, exit_code: 3 }, "likely_failed"],
    ["unchecked change, said failed", { changed: true, result: result("failed") }, "likely_failed"],
  ])("%s", (_, more, expected) => {
    expect(settle(signals(more)).outcome).toBe(expected);
  });

  const any: fc.Arbitrary<Signals> = fc.record({
    checks: fc.constantFrom<Signals["checks"]>("green", "red", "unrunnable", null),
    changed: fc.boolean(),
    result: fc.constantFrom<Signals["result"]>(
      null,
      result("complete"),
      result("blocked"),
      result("failed"),
      result("too_large"),
    ),
    run: fc.record({
      exit_code: fc.constantFrom(null, 0, 1, 137),
      signal: fc.constantFrom(null, "SIGTERM"),
      ended: fc.constantFrom(null, ended, { ok: false, reason: "error" }),
      limit: fc.constantFrom(null, { resets_at: null }),
      stopped_by: fc.constantFrom<Signals["run"]["stopped_by"]>(null, "idle_limit", "cancelled"),
      error: fc.constantFrom(null, "boom"),
    }),
  });

  it("success rests on green checks of a change and on nothing else", () => {
    fc.assert(
      fc.property(any, (given) => {
        const settled = settle(given);
        if (settled.outcome !== "success") return;
        expect([given.checks, given.changed]).toEqual(["green", true]);
      }),
    );
  });

  it("a question blocks whatever else is known", () => {
    fc.assert(
      fc.property(any, (given) => {
        const asked = settle({ ...given, result: result("blocked") });
        expect(asked).toMatchObject({ outcome: "needs_decision", confidence: 1 });
      }),
    );
  });

  it("always comes to a known outcome with a confidence and at least one signal", () => {
    fc.assert(
      fc.property(any, (given) => {
        const settled = settle(given);
        expect(outcome.options).toContain(settled.outcome);
        expect(settled.confidence).toBeGreaterThan(0);
        expect(settled.confidence).toBeLessThanOrEqual(1);
        expect(settled.signals.join("")).not.toBe("");
      }),
    );
  });
});
