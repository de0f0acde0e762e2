import { expect, test } from "vitest";
import { claudeCode } from "../../../src/adapters/agents/claude-code.ts";
import { agentRun, launch, shellAgent, testFolder } from "../../support/shell-agent.ts";

test("the prompt arrives on standard input, which is then closed", async () => {
  const folder = testFolder();
  const run = agentRun(folder, { prompt: "x".repeat(3_000_000) });
  const { summary } = await launch(shellAgent("wc -c"), folder, { run });
  expect(summary.final_message?.trim()).toBe("3000000");
});

test("an agent may close its input without reading it", async () => {
  const folder = testFolder();
  const run = agentRun(folder, { prompt: "x".repeat(3_000_000) });
  const agent = shellAgent("exec <&-; echo deaf");
  const { summary } = await launch(agent, folder, { run });
  expect(summary).toMatchObject({ exit_code: 0, final_message: "deaf" });
});

test("an agent gets the environment of its run and nothing of ours", async () => {
  process.env["RM_SECRET_OF_OURS"] = "leaked";
  const { events } = await launch(shellAgent("env"), testFolder());
  delete process.env["RM_SECRET_OF_OURS"];
  const names = events.map((e) => (e.type === "message" ? e.text.replace(/=.*/, "") : e.type));
  const shell = ["PWD", "OLDPWD", "SHLVL", "_"];
  expect(names.filter((name) => !shell.includes(name)).toSorted()).toEqual([
    "HOME",
    "PATH",
    "RINGMASTER_RUN",
    "RM_TEST",
  ]);
});

test("a program that is missing is a problem that names it", async () => {
  const agent = claudeCode({ program: "/nowhere/claude", args: [], env: {} });
  await expect(launch(agent, testFolder())).rejects.toMatchObject({
    code: "agent_unavailable",
    message: expect.stringContaining('Expected to start "/nowhere/claude"') as string,
  });
});

test("a worktree that is missing is a problem that names it", async () => {
  const folder = testFolder();
  const run = { ...agentRun(folder), worktree: `${folder}/gone` };
  await expect(launch(shellAgent("true"), folder, { run })).rejects.toMatchObject({
    code: "agent_unavailable",
    message: expect.stringContaining(`${folder}/gone`) as string,
  });
});
