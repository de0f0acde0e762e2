import { expect, test } from "vitest";
import { config as settings } from "../../../src/domain/config.ts";
import type { AgentSetting } from "../../../src/domain/agent-setting.ts";
import { makeAgents, requireAgent } from "../../../src/main/agents.ts";
import { agentRun, launch, testFolder } from "../../support/shell-agent.ts";

/** An agent that is nothing but a section of config.toml: a shell and what it is told. */
function configured(script: string, more: Partial<AgentSetting> = {}) {
  const args = ["-c", script, "sh", ...(more.args ?? [])];
  const mine = { adapter: "generic", program: "/bin/sh", ...more, args };
  const config = settings.parse({ agents: { mine } });
  return requireAgent(makeAgents(config, { TEAM_KEY: "of-the-caller", OTHER: "x" }), "mine");
}

const LONG = `# Task\n${"word ".repeat(100_000)}\nthe end`;

test("a prompt by file is there when the program starts, and its input is closed", async () => {
  const folder = testFolder();
  const agent = configured('cat >/dev/null; tail -n 1 "$1"; echo; wc -c <"$1"', {
    prompt: "file",
    args: ["{prompt_file}"],
  });
  const run = agentRun(folder, { prompt: LONG });
  const { summary } = await launch(agent, folder, { run });
  expect(summary.final_message).toBe(`the end\n${LONG.length}`);
});

test("a prompt by argument arrives as one argument, whatever it holds", async () => {
  const folder = testFolder();
  const prompt = "--help '$(id)' \"two\nlines\" {worktree}";
  const agent = configured('printf %s "$1"; printf "\\n%s" "$#"', { prompt: "argument" });
  const { summary } = await launch(agent, folder, { run: agentRun(folder, { prompt }) });
  expect(summary.final_message).toBe(`${prompt}\n1`);
});

test("a prompt that is too long for an argument is a problem before a start", async () => {
  const folder = testFolder();
  const agent = configured("true", { prompt: "argument" });
  const run = agentRun(folder, { prompt: LONG });
  await expect(launch(agent, folder, { run })).rejects.toMatchObject({
    code: "agent_unavailable",
    message: expect.stringContaining("128 KiB") as string,
  });
});

test("variables that are forwarded arrive, and no others", async () => {
  const agent = configured('echo "$TEAM_KEY,$OTHER,$MODE"', {
    forward: ["TEAM_KEY"],
    env: { MODE: "careful" },
  });
  const { summary } = await launch(agent, testFolder());
  // A key is a secret: it reaches the program, and what the program prints of it is hidden.
  expect(summary.final_message).toBe("[hidden:TEAM_KEY],,careful");
});

test("the stream of a known agent is read as such", async () => {
  const step = { type: "step_finish", sessionID: "ses_1", part: { reason: "stop", cost: 0.5 } };
  const text = { type: "text", sessionID: "ses_1", part: { text: "done" } };
  const script = [text, step].map((line) => `echo '${JSON.stringify(line)}'`).join("\n");
  const { summary } = await launch(configured(script, { stream: "opencode" }), testFolder());
  expect(summary).toMatchObject({
    agent: "mine",
    session_id: "ses_1",
    final_message: "done",
    ended: { ok: true, reason: "stop" },
  });
});
