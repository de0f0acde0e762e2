import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agentEvent, runSummary, type RunSummary } from "../../../src/domain/agent-event.ts";
import { config } from "../../../src/domain/config.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import { makeAgents } from "../../../src/main/agents.ts";
import type { Agent } from "../../../src/ports/agent.ts";

const CAPTURES = join(import.meta.dirname, "../../fixtures/captures");
const AGENTS = makeAgents(config.parse({}), {});

/** Folders of captures, by the agent that printed them; those of plain text are not broken here. */
const FOLDERS: Readonly<Record<string, string>> = {
  "claude-code": "claude",
  codex: "codex",
  copilot: "copilot",
  gemini: "gemini",
  opencode: "opencode",
  qwen: "qwen",
};

/** Every line that this agent was seen to print. */
function linesOf(folder: string): string[] {
  const files = readdirSync(join(CAPTURES, folder));
  const texts = files.map((file) => readFileSync(join(CAPTURES, folder, file), "utf8"));
  return texts.flatMap((text) => text.split("\n")).filter((line) => line !== "");
}

function read(agent: Agent, lines: readonly string[]): RunSummary {
  const reader = agent.reader();
  for (const line of lines) for (const event of reader.line(line)) agentEvent.parse(event);
  return runSummary.parse(reader.summary({ exit_code: 0, signal: null }));
}

const garbage = fc.oneof(
  fc.constantFrom(
    "\u001b[2K\u001b[1;31mwarning\u001b[0m\r",
    "{",
    '{"type":',
    "[]",
    "null",
    "1e999",
  ),
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
  fc.constant("x".repeat(200_000)),
);

describe.each(Object.entries(FOLDERS))("a broken stream of %s", (name, folder) => {
  const agent = AGENTS.get(name) as Agent;
  const lines = linesOf(folder);

  test("never throws, wherever its lines are cut", () => {
    const cut = fc.tuple(fc.nat(lines.length - 1), fc.nat(4_000)).map(([at, to]) => {
      const line = lines[at] ?? "";
      return line.slice(0, to % (line.length + 1));
    });
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 30 }), (cuts) => void read(agent, cuts)),
      { numRuns: 100 },
    );
  });

  test("keeps each line that it cannot read, and they change nothing else", () => {
    const success = readFileSync(join(CAPTURES, folder, "success.jsonl"), "utf8").split("\n");
    const expected = read(agent, success);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(success.length), garbage), { maxLength: 10 }), (all) => {
        const noisy = [...success];
        for (const [at, line] of all) noisy.splice(at, 0, line);
        expect(read(agent, noisy)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  test("keeps an event of a very long line short", () => {
    for (const line of lines.slice(0, 20)) {
      const long = line.replaceAll(
        /"(text|content|output|command)":"[^"]/g,
        `$&${"y".repeat(200_000)}`,
      );
      for (const event of agent.reader().line(long))
        expect(JSON.stringify(event).length).toBeLessThan(4 * LIMITS.agent_event_chars_max);
    }
  });
});
