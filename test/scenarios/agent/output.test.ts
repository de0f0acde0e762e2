import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { launch, shellAgent, testFolder } from "../../support/shell-agent.ts";

test("an agent that prints nothing ends without a word", async () => {
  const { summary, events } = await launch(shellAgent("true"), testFolder());
  expect(summary).toMatchObject({ exit_code: 0, ended: null, final_message: null, error: null });
  expect(events).toEqual([]);
});

test("garbage is shown without its control characters and kept raw in the log", async () => {
  const agent = shellAgent("printf '\\033[31mred\\033[0m \\001\\377\\n'");
  const { summary, events, log_file } = await launch(agent, testFolder());
  expect(events).toEqual([{ type: "message", text: "red \uFFFD\uFFFD" }]);
  expect(summary.final_message).toBe("red \uFFFD\uFFFD");
  expect(readFileSync(log_file)).toEqual(
    Buffer.from("\u001b[31mred\u001b[0m \u0001\xff\n", "latin1"),
  );
});

test("50 MB are stopped at the limit, and the log does not outgrow it", async () => {
  const agent = shellAgent("while :; do head -c 3000000 /dev/zero | base64; done");
  const { summary, events, survivors, log_file } = await launch(agent, testFolder());
  expect(summary.stopped_by).toBe("output_limit");
  expect(events.length).toBeLessThanOrEqual(LIMITS.agent_events_per_iteration_max + 2);
  expect(statSync(log_file).size).toBeLessThanOrEqual(LIMITS.agent_output_bytes_max);
  expect(survivors).toEqual([]);
});

test("a full log is put aside and a new one begun", async () => {
  const folder = testFolder();
  const agent = shellAgent("head -c 30000000 /dev/zero | base64 -w 10000");
  await launch(agent, folder);
  const { log_file, summary } = await launch(agent, folder);
  expect(summary.stopped_by).toBeNull();
  expect(statSync(`${log_file}.1`).size).toBeLessThanOrEqual(LIMITS.agent_output_bytes_max);
  expect(statSync(log_file).size + statSync(`${log_file}.1`).size).toBeGreaterThan(80_000_000);
});

test("a line of 200 kB arrives as one event, cut for showing", async () => {
  const agent = shellAgent("head -c 150000 /dev/zero | base64 -w 0; echo; echo done");
  const { events } = await launch(agent, testFolder());
  expect(events.map((event) => JSON.stringify(event).length)).toEqual([
    LIMITS.agent_event_chars_max + '{"type":"message","text":""}'.length,
    '{"type":"message","text":"done"}'.length,
  ]);
});

test("many lines come in batches of 200 at most", async () => {
  const { events, batches } = await launch(shellAgent("seq 1 1000"), testFolder());
  expect(events.length).toBe(1_000);
  expect(Math.max(...batches)).toBeLessThanOrEqual(LIMITS.agent_events_batch_max);
});

test("noise on standard error is no failure", async () => {
  const { summary } = await launch(shellAgent("echo warning >&2; echo fine"), testFolder());
  expect(summary).toMatchObject({ exit_code: 0, error: null, final_message: "fine" });
});

test("the standard error of a start that failed is told as the error", async () => {
  const { summary } = await launch(shellAgent("echo 'no such option' >&2; exit 2"), testFolder());
  expect(summary).toMatchObject({ exit_code: 2, ended: null, error: "no such option" });
});
