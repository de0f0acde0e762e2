import { describe, expect, test } from "vitest";
import { CLAUDE_CODE_ENV, claudeCode } from "../../../src/adapters/agents/claude-code.ts";
import { generic } from "../../../src/adapters/agents/generic.ts";
import { rehearsal } from "../../../src/adapters/agents/rehearsal.ts";
import { ENV_ALLOWED } from "../../../src/std/process.ts";
import type { AgentRun } from "../../../src/ports/agent.ts";

const run: AgentRun = {
  worktree: "/home/dev/tree",
  prompt: "--help me\nwith this",
  session_id: "11111111-2222-4333-8444-555555555555",
  resume: false,
  session_totals: null,
  variant: null,
  config_folder: null,
  scratch: "/tmp/scratch",
  steerable: false,
  guard: null,
  env: { PATH: "/bin", RINGMASTER_WORKER: "wk-aaaa" },
  task: { id: "bd-aaaa", title: "A title with; $(signs)" },
};
const plain = { program: null, args: [], env: {} };

describe("the command of Claude Code", () => {
  test("gives the prompt on standard input and nowhere else", () => {
    const command = claudeCode(plain).command(run);
    expect(command.stdin).toBe(run.prompt);
    expect(command.args.join(" ")).not.toContain("help me");
  });

  test("ends with the list of tools as one word, since that option takes all that follow", () => {
    const { args } = claudeCode({ ...plain, args: ["--max-turns", "9"] }).command(run);
    expect(args.slice(-4)).toEqual([
      "--max-turns",
      "9",
      "--allowedTools",
      "Bash,Edit,Write,Read,Glob,Grep,NotebookEdit",
    ]);
  });

  test("chooses the session at the start and names it to resume", () => {
    const { args } = claudeCode(plain).command(run);
    expect(args.slice(args.indexOf("--session-id"))[1]).toBe(run.session_id);
    const again = claudeCode(plain).command({ ...run, resume: true }).args;
    expect(again.slice(again.indexOf("--resume"))[1]).toBe(run.session_id);
    expect(again).not.toContain("--session-id");
  });

  test("takes the variant for the model, in one word with its option", () => {
    const { args } = claudeCode(plain).command({ ...run, variant: "sonnet" });
    expect(args).toContain("--model=sonnet");
  });

  test("has the run's environment and the configured one, and no other", () => {
    const env = { ANTHROPIC_API_KEY: "key" };
    expect(claudeCode({ ...plain, env }).command(run).env).toEqual({
      ...run.env,
      ANTHROPIC_API_KEY: "key",
      CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD: "1",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    });
  });

  test("names the variables it needs of the caller, none of which pass by themselves", () => {
    expect(CLAUDE_CODE_ENV).toContain("ANTHROPIC_API_KEY");
    expect(
      CLAUDE_CODE_ENV.filter((name) => (ENV_ALLOWED as readonly string[]).includes(name)),
    ).toEqual([]);
  });

  test("never switches the permission checks off", () => {
    expect(claudeCode(plain).command(run).args.join(" ")).not.toMatch(/skip-permissions|bypass/);
  });
});

describe("the command of a generic agent", () => {
  test("is the configured one, in the worktree", () => {
    const config = { program: "my-agent", args: ["--fast"], env: { MODE: "x" } };
    expect(generic("mine", config).command(run)).toEqual({
      program: "my-agent",
      args: ["--fast"],
      cwd: "/home/dev/tree",
      env: { ...run.env, MODE: "x" },
      stdin: run.prompt,
    });
  });

  test("is not usable without a program", async () => {
    expect(await generic("mine", plain).detect()).toMatchObject({ usable: false });
  });
});

describe("the command of a rehearsal", () => {
  test("runs the player of this installation with the recording that the variant names", () => {
    const { program, args } = rehearsal(plain).command({ ...run, variant: "slow" });
    expect(program).toBe(process.execPath);
    expect(args[0]).toMatch(/rehearsal\/play\.ts$/);
    expect(args.slice(1, 6)).toEqual(["--recording", "slow", "--task", "bd-aaaa", "--title"]);
    expect(args[6]).toBe("A title with; $(signs)");
  });

  test("plays the improvement when no variant is named", () => {
    expect(rehearsal(plain).command(run).args.slice(1, 3)).toEqual(["--recording", "improve"]);
  });
});

describe("detecting an agent", () => {
  test("a program that is missing is not usable, and a hint says what to do", async () => {
    const found = await claudeCode({ ...plain, program: "/nowhere/claude" }).detect();
    expect(found).toEqual({
      usable: false,
      detail: 'Expected the program "/nowhere/claude", got no such program on PATH.',
      hint: "Install it with: npm install -g @anthropic-ai/claude-code",
    });
  });

  test("a program that fails to say its version is not usable", async () => {
    expect(await claudeCode({ ...plain, program: "false" }).detect()).toMatchObject({
      usable: false,
      detail: 'Expected "false --version" to exit with 0, got 1.',
    });
  });

  test("a program that says its version is usable", async () => {
    const found = await claudeCode({ ...plain, program: process.execPath }).detect();
    expect(found).toMatchObject({
      usable: true,
      program: process.execPath,
      version: process.version,
    });
  });

  test("the rehearsal is usable wherever Ringmaster is", async () => {
    expect(await rehearsal(plain).detect()).toMatchObject({ usable: true, version: "rehearsal 1" });
  });
});
