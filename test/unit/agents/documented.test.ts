import { describe, expect, test } from "vitest";
import { aider } from "../../../src/adapters/agents/aider.ts";
import { amp } from "../../../src/adapters/agents/amp.ts";
import { cursor } from "../../../src/adapters/agents/cursor.ts";
import { goose } from "../../../src/adapters/agents/goose.ts";
import type { RunSummary } from "../../../src/domain/agent-event.ts";
import type { Agent } from "../../../src/ports/agent.ts";
import { PLAIN_RUN, replay, UNCONFIGURED } from "./replay.ts";

const UNTOLD = { input: null, output: null, cache_read: null, cache_write: null };
const TESTED = [{ command: "node --test", exit_code: 0 }];
const DONE = "All done.\nThe sum is there.";
const ANSWERED = { ok: true, reason: "answered" };
const BROKEN = { ok: false, reason: "stopped by an error" };

type Row = [fact: string, capture: string, exit: number | string, expected: Partial<RunSummary>];

const AIDER: Row[] = [
  [
    "a success tells its files, and the model's last block is its final message",
    "success.txt",
    0,
    {
      ended: ANSWERED,
      final_message: DONE,
      files: ["sum.mjs", "README.md"],
      tokens: { ...UNTOLD, input: 1_200, output: 50 },
      cost_usd: 0.0036,
      error: null,
    },
  ],
  [
    "a report on two lines is one report, and costs are the session's",
    "cache-report.txt",
    0,
    {
      ended: ANSWERED,
      final_message: "Finished.",
      tokens: { input: 13_200, output: 1_050, cache_read: 3_400, cache_write: 3_100 },
      cost_usd: 0.06,
    },
  ],
  ["a model without a price has no cost", "no-price.txt", 0, { ended: ANSWERED, cost_usd: null }],
  [
    "errors that were overcome are none",
    "retried.txt",
    0,
    { ended: ANSWERED, error: null, final_message: "Done after all.", cost_usd: 0.02 },
  ],
  [
    "a refused key ends the run badly although the exit code is 0",
    "error-401.txt",
    0,
    { ended: BROKEN, final_message: null, tokens: UNTOLD, cost_usd: null, limit: null },
  ],
  ["a limit is told as a limit", "error-429.txt", 0, { ended: BROKEN, limit: { resets_at: null } }],
  [
    "a model that never keeps to the format ends the run badly",
    "gave-up.txt",
    0,
    { ended: BROKEN, error: "Only 3 reflections allowed, stopping.", cost_usd: 0.02 },
  ],
  ["a start that failed has no end", "no-price.txt", 1, { ended: null }],
];

const GOOSE: Row[] = [
  [
    "a success tells its files, its commands and a message that came in pieces",
    "success.jsonl",
    0,
    {
      ended: { ok: true, reason: "complete" },
      final_message: DONE,
      files: ["/srv/repos/goose/sum.mjs"],
      commands: TESTED,
      tokens: UNTOLD,
      cost_usd: null,
    },
  ],
  [
    "tokens are told when the version tells which they were",
    "tokens-told.jsonl",
    0,
    { tokens: { ...UNTOLD, input: 900, output: 50 }, final_message: "Done." },
  ],
  [
    "a limit is an error without an end",
    "error-429.jsonl",
    1,
    { ended: null, error: expect.stringContaining("Rate limit exceeded") as string },
  ],
  [
    "an error that Goose says in the agent's place ends the run badly",
    "error-in-a-message.jsonl",
    0,
    { ended: { ok: false, reason: "error" }, final_message: null, limit: null },
  ],
  [
    "a failed command has no exit code, nor has one under way",
    "tool-error.jsonl",
    "SIGTERM",
    {
      ended: null,
      commands: [
        { command: "exit 3", exit_code: null },
        { command: "sleep 30", exit_code: null },
      ],
    },
  ],
];

const CURSOR: Row[] = [
  [
    "a success tells its session, its files and its commands",
    "success.jsonl",
    0,
    {
      session_id: "c6b62c6f-7ead-4fd6-9922-e952131177ff",
      ended: { ok: true, reason: "success" },
      final_message: DONE,
      files: ["sum.mjs"],
      commands: TESTED,
      tokens: UNTOLD,
      cost_usd: null,
    },
  ],
  [
    "a failure has no end; denials and exit codes are told",
    "failed-in-a-tool.jsonl",
    1,
    {
      ended: null,
      permission_denials: 1,
      commands: [
        { command: "exit 3", exit_code: 3 },
        { command: "sleep 30", exit_code: null },
      ],
    },
  ],
];

const AMP: Row[] = [
  [
    "a success is read like Claude Code's, without figures",
    "success.jsonl",
    0,
    {
      session_id: "T-1f7a4c12-f001-4d3b-9a3e-7f7d2a3b4c5d",
      ended: { ok: true, reason: "success" },
      final_message: DONE,
      commands: TESTED,
      tokens: UNTOLD,
      cost_usd: null,
    },
  ],
  [
    "a failure tells its reason",
    "error.jsonl",
    1,
    { ended: { ok: false, reason: "error_during_execution" }, error: "Out of credits" },
  ],
];

const AGENTS: [string, Agent, Row[]][] = [
  ["aider", aider(UNCONFIGURED), AIDER],
  ["goose", goose(UNCONFIGURED), GOOSE],
  ["cursor", cursor(UNCONFIGURED), CURSOR],
  ["amp", amp(UNCONFIGURED), AMP],
];

describe.each(AGENTS)(
  "what %s prints by its documentation is read as it is meant",
  (name, agent, rows) => {
    test.each(rows)("%s", (_fact, capture, exit, expected) => {
      const { events, summary } = replay(agent, `${name}/${capture}`, exit);
      expect(summary).toMatchObject({ agent: name, ...expected });
      expect(events.filter((event) => event.type === "unknown")).toEqual([]);
    });
  },
);

describe("what is particular to one of them", () => {
  test("waiting for the provider is told by Aider as retries with their delays", () => {
    const { events } = replay(aider(UNCONFIGURED), "aider/retried.txt", 0);
    const retries = events.filter((event) => event.type === "retry");
    expect(retries).toMatchObject([{ delay_ms: 200 }, { delay_ms: 500 }]);
  });

  test("a file that Aider made is an addition, and one that it changed an update", () => {
    const { events } = replay(aider(UNCONFIGURED), "aider/success.txt", 0);
    const changes = events.filter((event) => event.type === "file_change");
    expect(changes.map(({ path, change }) => [path, change])).toEqual([
      ["sum.mjs", "add"],
      ["sum.mjs", "add"],
      ["README.md", "update"],
    ]);
  });

  test("Aider's tokens are charged to the model that it names", () => {
    const { models } = replay(aider(UNCONFIGURED), "aider/success.txt", 0).summary;
    expect(models).toMatchObject([{ model: "openai/scripted", cost_usd: 0.0036 }]);
  });

  test("Goose is known by the session's name that was chosen for it", () => {
    const run = { ...PLAIN_RUN, worktree: "/srv/repos/goose" };
    const { summary } = replay(goose(UNCONFIGURED), "goose/success.jsonl", 0, run);
    expect(summary).toMatchObject({ session_id: run.session_id, files: ["sum.mjs"] });
  });

  test("a limit of Goose tells when it is lifted, if the provider said so", () => {
    const { limit } = replay(goose(UNCONFIGURED), "goose/error-429.jsonl", 1).summary;
    expect(limit?.resets_at).toMatch(/^\d{4}-.*Z$/);
  });
});
