import { expect, test } from "vitest";
import {
  measurementsOf,
  publicView,
} from "../../../web/src/features/reload/measured/measurements.ts";
import { lineOf } from "../../../web/src/ui/agent-output/wording.ts";
import { shellLine } from "../../../web/src/features/workers/worker-card/shell-line.ts";
import {
  ageText,
  costText,
  countText,
  durationText,
  knownSum,
  tokensText,
} from "../../../web/src/ui/figures.ts";
import { plainText } from "../../../web/src/ui/plain/plain-text.ts";

test.each([
  ["colours", "\u001b[31mred\u001b[0m", "red"],
  ["a 256 colour", "\u001b[38;5;196mred\u001b[m", "red"],
  ["a link of OSC 8", "\u001b]8;;javascript:alert(1)\u0007here\u001b]8;;\u0007", "here"],
  ["a clipboard of OSC 52", "a\u001b]52;c;cm0gLXJmIC8=\u001b\\b", "ab"],
  ["a string without an end", "a\u001b]0;title\nb", "a\nb"],
  ["C1 forms of both", "a\u009b31mb\u009d0;x\u009cc", "abc"],
  ["a device control string", "a\u001bP1$r0m\u001b\\b", "ab"],
  ["a character set", "a\u001b(Bb", "ab"],
  ["an escape at the end", "a\u001b", "a"],
  ["NUL, backspace and a lone return", "a\u0000b\u0008c\rd", "abcd"],
  ["line ends of Windows", "a\r\nb", "a\nb"],
  ["tabs, which stay", "a\tb", "a\tb"],
  ["an override of the direction", "a\u202etxt.exe", "a[U+202E]txt.exe"],
  ["a right-to-left mark", "a\u200fb", "a[U+200F]b"],
  ["letters that run from right to left, which stay", "שלום", "שלום"],
])("%s: text of a terminal becomes plain", (_, given, plain) => {
  expect(plainText(given)).toBe(plain);
});

test("what is not known is said to be unknown, never zero", () => {
  expect([countText(null), costText(null)]).toEqual(["unknown", "unknown"]);
  const none = { input: null, output: null, cache_read: null, cache_write: null };
  expect(tokensText(none)).toBe("unknown");
  expect(tokensText({ ...none, input: 1_500 })).toBe("1.5k in, unknown out");
  expect(knownSum([null, null])).toEqual({ sum: null, unknown: 2 });
  expect(knownSum([0.5, null, 0.25])).toEqual({ sum: 0.75, unknown: 1 });
});

test("figures are cut to what says enough", () => {
  expect([0, 999, 12_400, 3_100_000].map(countText)).toEqual(["0", "999", "12.4k", "3.1M"]);
  expect([0, 0.004, 1.239].map(costText)).toEqual(["$0.00", "< $0.01", "$1.24"]);
  const durations = [4.12, 840, 4_200, 42_000, 200_000, 7_500_000, 180_000_000];
  expect(durations.map(durationText)).toEqual([
    "4.1 ms",
    "840 ms",
    "4.2 s",
    "42 s",
    "3 min 20 s",
    "2 h 5 min",
    "2 d 2 h",
  ]);
  const ages = [500, 12_000, 250_000, 10_800_000, 200_000_000].map(ageText);
  expect(ages).toEqual(["now", "12 s", "4 min", "3 h", "2 d"]);
});

test("an agent's events are worded so that a failure shows", () => {
  expect(lineOf({ type: "command", command: "false", exit_code: 1 })).toEqual({
    sign: "$",
    text: "false",
    look: "bad",
    exit: "exit 1",
  });
  expect(lineOf({ type: "command", command: "sleep", exit_code: null }).text).toBe("sleep");
  expect(lineOf({ type: "end", ok: true, reason: "success", final_message: "" }).look).toBe("good");
});

test("a command to copy is quoted for a shell", () => {
  expect(shellLine(["tmux", "-L", "rm", "attach", "-t", "=it's; rm"])).toBe(
    String.raw`tmux -L rm attach -t '=it'\''s; rm'`,
  );
});

test("measurements are named by their path, without requests and folders", () => {
  const evidence = {
    request: { id: "rl-1" },
    boot_ms: 212,
    public: { probes: 1_204, failed: 0, max_ms: null, failures: [] },
  };
  expect(measurementsOf(evidence)).toEqual([
    { name: "boot", value: "212 ms" },
    { name: "public · probes", value: "1,204" },
    { name: "public · failed", value: "0" },
    { name: "public · max", value: "unknown" },
    { name: "public · failures", value: "none" },
  ]);
});

test("the last view through the public port counts, and none is none", () => {
  const seen = (probes: number) => ({ public: { probes, failed: 0, max_ms: 3 } });
  expect(publicView({ flipped: seen(10), settled: seen(90) })?.probes).toBe(90);
  expect(publicView({ refused: { reason: "x" } })).toBeNull();
});
