import { describe, expect, test } from "vitest";
import { generic } from "../../../src/adapters/agents/generic.ts";
import { config as settings } from "../../../src/domain/config.ts";
import { forwardedEnv, makeAgents, requireAgent } from "../../../src/main/agents.ts";
import type { AgentConfig } from "../../../src/ports/agent.ts";
import { PLAIN_RUN as run, replay, UNCONFIGURED } from "./replay.ts";

const template = (more: Partial<AgentConfig>) =>
  generic("mine", { ...UNCONFIGURED, program: "my-agent", ...more });

describe("the template of a generic agent", () => {
  test("hands the prompt to standard input by default", () => {
    const { args, stdin } = template({ args: ["--fast"] }).command(run);
    expect([args, stdin]).toEqual([["--fast"], run.prompt]);
  });

  test("fills in what the run knows, each as often as it is named", () => {
    const args = ["-C{worktree}", "{task_id}:{task_id}", "--id", "{session_id}", "{other}"];
    expect(template({ args }).command(run).args).toEqual([
      "-C/home/dev/tree",
      "bd-aaaa:bd-aaaa",
      "--id",
      run.session_id,
      "{other}",
    ]);
  });

  test("writes the prompt to a file when that is asked for, and names it", () => {
    const agent = template({ args: ["--task={prompt_file}"], prompt: "file" });
    const { args, stdin, files } = agent.command(run);
    expect(files).toEqual([{ path: "/run/scratch/prompt.md", text: run.prompt }]);
    expect([args, stdin]).toEqual([["--task=/run/scratch/prompt.md"], null]);
  });

  test.each([
    ["file", "/run/scratch/prompt.md"],
    ["argument", run.prompt],
  ] as const)("puts a prompt by %s last where no place is named", (prompt, last) => {
    expect(template({ args: ["--go"], prompt }).command(run).args).toEqual(["--go", last]);
  });

  test("leaves braces inside of a prompt as they are", () => {
    const agent = template({ args: ["{prompt}"], prompt: "argument" });
    const prompt = "print {worktree} and {prompt}";
    expect(agent.command({ ...run, prompt }).args).toEqual([prompt]);
  });

  test("leaves the model's option away when there is no model", () => {
    const agent = template({ args: ["--model", "{model}", "-m={model}", "--go"] });
    expect(agent.command(run).args).toEqual(["--go"]);
    const filled = agent.command({ ...run, variant: "big" }).args;
    expect(filled).toEqual(["--model", "big", "-m=big", "--go"]);
  });

  test.each([
    ["is too long", "x".repeat(131_072)],
    ["is too long in bytes", "ä".repeat(65_536)],
    ["holds a zero byte", "a\0b"],
  ])("says clearly when a prompt %s for an argument", (_why, prompt) => {
    const agent = template({ prompt: "argument" });
    expect(() => agent.command({ ...run, prompt })).toThrow(
      expect.objectContaining({
        code: "agent_unavailable",
        message: expect.stringContaining("at most 131071 bytes (128 KiB)") as string,
        hint: expect.stringContaining('prompt = "stdin" or "file"') as string,
      }) as Error,
    );
  });

  test("takes the longest prompt that Linux lets through", () => {
    const agent = template({ prompt: "argument" });
    expect(agent.command({ ...run, prompt: "x".repeat(131_071) }).args).toHaveLength(1);
  });
});

describe("the output of a generic agent", () => {
  test("is read as that of the agent whose stream it prints, under its own name", () => {
    const { summary } = replay(template({ stream: "opencode" }), "opencode/success.jsonl", 0);
    expect(summary).toMatchObject({ agent: "mine", ended: { ok: true }, cost_usd: 0.02124 });
    const claude = replay(template({ stream: "claude-code" }), "claude/success.jsonl", 0);
    expect(claude.summary).toMatchObject({ agent: "mine", cost_usd: 0.03636 });
  });

  test("says by its traits what such a stream tells", () => {
    expect(template({}).traits).toMatchObject({ structured_stream: false, reports_tokens: false });
    const known = template({ stream: "codex" }).traits;
    expect(known).toMatchObject({ structured_stream: true, reports_cost: false });
  });
});

describe("detecting a generic agent", () => {
  test("asks for a version only if arguments for that are configured", async () => {
    const node = { program: process.execPath };
    expect(await template(node).detect()).toMatchObject({ usable: true, version: "unknown" });
    const asked = await template({ ...node, version_args: ["--version"] }).detect();
    expect(asked).toMatchObject({ usable: true, version: process.version });
  });

  test("says what to look at when the program does not answer", async () => {
    const agent = template({ program: "false", version_args: ["-V"] });
    expect(await agent.detect()).toMatchObject({
      usable: false,
      detail: 'Expected "false -V" to exit with 0, got 1.',
      hint: "Check program and version_args of [agents.mine] in config.toml",
    });
  });
});

describe("an agent of config.toml alone", () => {
  const config = settings.parse({
    agents: {
      mine: { adapter: "generic", program: "my-agent", forward: ["MY_KEY"] },
      work: { adapter: "opencode", args: ["--agent", "plan"], env: { OPENAI_API_KEY: "other" } },
    },
  });
  const caller = { MY_KEY: "secret", OPENAI_API_KEY: "usual", STRANGER: "x" };
  const command = (name: string) => requireAgent(makeAgents(config, caller), name).command(run);

  test("is handed the variables that it names, and no others of the caller", () => {
    expect(command("mine").env).toEqual({ ...run.env, MY_KEY: "secret" });
  });

  test("those variables travel to the workers", () => {
    expect(forwardedEnv(caller, config.agents)).toEqual({
      MY_KEY: "secret",
      OPENAI_API_KEY: "usual",
    });
    expect(forwardedEnv({ ...caller, RINGMASTER_FORWARD: "MY_KEY" })).toMatchObject({
      MY_KEY: "secret",
    });
  });

  test("may be a known one under another name, beside it", () => {
    const agents = makeAgents(config, caller);
    expect([agents.get("work")?.name, agents.get("opencode")?.name]).toEqual(["work", "opencode"]);
    expect(command("work").env["OPENAI_API_KEY"]).toBe("other");
    expect(command("work").args.slice(-2)).toEqual(["--agent", "plan"]);
  });

  test("every adapter is there under its own name without configuration", () => {
    const names = [...makeAgents(settings.parse({}), {}).keys()];
    expect(names).toEqual(expect.arrayContaining(["aider", "codex", "opencode", "rehearsal"]));
    expect(names).not.toContain("generic");
  });
});
