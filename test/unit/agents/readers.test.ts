import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generic } from "../../../src/adapters/agents/generic.ts";
import { agentEvent, runSummary } from "../../../src/domain/agent-event.ts";
import { config as settings } from "../../../src/domain/config.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { makeAgents } from "../../../src/main/agents.ts";
import type { Agent } from "../../../src/ports/agent.ts";

const config = { program: "agent", args: [], env: {} };
const AGENTS: Agent[] = [
  ...makeAgents(settings.parse({}), {}).values(),
  generic("mine", config),
  generic("like-codex", { ...config, stream: "codex" }),
];

const KEYS = "subtype message is_error usage modelUsage result errors text total_cost_usd".split(
  " ",
);
KEYS.push("tool_use_result", "permission_denials", "rate_limit_info", "tool_result_meta");
KEYS.push("part", "error", "sessionID", "message", "item", "data", "tool_call", "stats", "content");
const LINE_TYPES = ["system", "assistant", "user", "result", "rate_limit_event", "session", "end"];
LINE_TYPES.push("text", "tool_use", "step_finish", "error", "message", "complete", "tool_call");
LINE_TYPES.push(
  "item.completed",
  "turn.completed",
  "tool_result",
  "init",
  "tool.execution_complete",
);

/** JSON objects that look a little like lines of an agent. */
const likelyLine = fc
  .tuple(fc.constantFrom(...LINE_TYPES), fc.dictionary(fc.constantFrom(...KEYS), fc.anything()))
  .map(([type, rest]) => JSON.stringify({ type, ...rest }, (_, v: unknown) => plain(v)));

function plain(value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

const anyLine = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString("utf8")),
  fc.json(),
  likelyLine,
);

describe.each(AGENTS.map((agent) => [agent.name, agent] as const))(
  "the reader of %s",
  (_n, agent) => {
    test("never throws, whatever the lines are, and always gives a valid summary", () => {
      fc.assert(
        fc.property(fc.array(anyLine, { maxLength: 20 }), (lines) => {
          const reader = agent.reader();
          for (const line of lines) for (const event of reader.line(line)) agentEvent.parse(event);
          runSummary.parse(reader.summary({ exit_code: 0, signal: null }));
        }),
        { numRuns: 300 },
      );
    });

    test("takes a line that it does not know for what it is", () => {
      const [event] = agent.reader().line("Segmentation fault");
      expect(["unknown", "message"]).toContain(event?.type);
    });

    test("makes events fit to be shown: short, and without escape sequences", () => {
      const [event] = agent.reader().line(`\u001b[31mred\u001b[0m\u0007${"x".repeat(20_000)}`);
      const text = JSON.stringify(event);
      expect(text).toContain("red\uFFFDxxx");
      expect(text.length).toBeLessThan(LIMITS.agent_event_chars_max + 100);
    });

    test("an empty output is a run without a word", () => {
      const summary = agent.reader().summary({ exit_code: 0, signal: null });
      expect(summary).toMatchObject({
        final_message: null,
        ended: null,
        cost_usd: null,
        files: [],
      });
    });
  },
);

describe("the reader of a generic command", () => {
  test("takes the last block of text for the final message", () => {
    const reader = generic("mine", config).reader();
    for (const line of ["working", "", "done", "in two lines", "", " "]) reader.line(line);
    const { final_message } = reader.summary({ exit_code: 0, signal: null });
    expect(final_message).toBe("done\nin two lines");
  });

  test("keeps the end of a very long last block", () => {
    const reader = generic("mine", config).reader();
    for (let i = 0; i < 5_000; i++) reader.line(`line ${i}`);
    const { final_message } = reader.summary({ exit_code: 0, signal: null });
    expect(final_message?.split("\n").slice(-2)).toEqual(["line 4998", "line 4999"]);
    expect(final_message?.split("\n").length).toBeLessThanOrEqual(200);
  });
});
