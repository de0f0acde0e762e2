import { describe, expect, test } from "vitest";
import { aider } from "../../../src/adapters/agents/aider.ts";
import { amp } from "../../../src/adapters/agents/amp.ts";
import { cursor } from "../../../src/adapters/agents/cursor.ts";
import { goose } from "../../../src/adapters/agents/goose.ts";
import { KILO_ENV, kilo } from "../../../src/adapters/agents/kilo.ts";
import { opencode } from "../../../src/adapters/agents/opencode.ts";
import type { Agent, AgentRun } from "../../../src/ports/agent.ts";
import { PLAIN_RUN as run, UNCONFIGURED } from "./replay.ts";

const AGENTS = [aider, amp, cursor, goose, kilo, opencode].map((make) => make(UNCONFIGURED));
const LONG = "ä".repeat(70_000);

const inWords = (agent: Agent, more: Partial<AgentRun> = {}) =>
  agent.command({ ...run, ...more }).args.join(" ");

describe.each(AGENTS.map((agent) => [agent.name, agent] as const))(
  "the command of %s",
  (name, agent) => {
    test("takes a prompt of any length without a long argument", () => {
      const { args, stdin, files } = agent.command({ ...run, prompt: LONG });
      expect(Math.max(...args.map((arg) => Buffer.byteLength(arg)))).toBeLessThan(1_000);
      expect([stdin, ...(files ?? []).map(({ text }) => text)]).toContain(LONG);
    });

    test("works in the worktree, with the run's environment and the configured one on top", () => {
      const { cwd, env } = agent.command({ ...run, env: { ...run.env, MODE: "run" } });
      expect([cwd, env["MODE"], env["HOME"]]).toEqual([run.worktree, "run", "/home/dev"]);
    });

    test("names the variant in one word with its option", () => {
      const option = name === "amp" ? "--mode" : "--model";
      expect(agent.command({ ...run, variant: "big one" }).args).toContain(`${option}=big one`);
      expect(inWords(agent)).not.toContain(option);
    });

    test("writes its files into the scratch folder only", () => {
      const { files } = agent.command({ ...run, prompt: LONG });
      for (const { path } of files ?? []) expect(path).toMatch(/^\/run\/scratch\//);
    });

    test("names absolute folders that it must be able to write to", () => {
      const folders = agent.state({ HOME: "/home/dev" }, null);
      expect(folders.length).toBeGreaterThan(0);
      for (const folder of folders) expect(folder).toMatch(/^\/home\/dev\/\./);
    });

    test("resumes a session by its id, where it can", () => {
      const again = inWords(agent, { resume: true });
      expect(again.includes(run.session_id)).toBe(agent.traits.resumable);
      const is_named = inWords(agent).includes(run.session_id);
      expect(is_named).toBe(agent.traits.session_id_up_front);
    });
  },
);

describe("what is particular to the command of", () => {
  test("opencode: what is outside is refused, and settings of the repository are not read", () => {
    const { env, stdin } = opencode(UNCONFIGURED).command(run);
    expect(env).toMatchObject({
      OPENCODE_DISABLE_PROJECT_CONFIG: "1",
      OPENCODE_PERMISSION: '{"external_directory":"deny"}',
      OPENCODE_DISABLE_SHARE: "1",
    });
    expect(stdin).toBe(run.prompt);
  });

  test("opencode: a subscription's folder holds its settings and its sign-in", () => {
    const agent = opencode(UNCONFIGURED);
    const { env } = agent.command({ ...run, config_folder: "/accounts/one" });
    expect(env).toMatchObject({ XDG_CONFIG_HOME: "/accounts/one", XDG_DATA_HOME: "/accounts/one" });
    expect(agent.state({ HOME: "/home/dev" }, "/accounts/one")).toContain("/accounts/one/opencode");
  });

  test("Kilo: the same under names of its own", () => {
    const { args, env } = kilo(UNCONFIGURED).command(run);
    expect(args).toEqual(["run", "--format", "json", "--auto"]);
    expect(env["KILO_PERMISSION"]).toBe('{"external_directory":"deny"}');
    expect(env["KILO_TELEMETRY_LEVEL"]).toBe("off");
    expect(KILO_ENV).toContain("KILO_CONFIG_CONTENT");
    expect(KILO_ENV.filter((name) => name.startsWith("OPENCODE_"))).toEqual([]);
  });

  test("Aider: it commits nothing and leaves no history in the worktree", () => {
    const words = inWords(aider(UNCONFIGURED));
    expect(words).toContain("--no-auto-commits");
    expect(words).toContain("--chat-history-file=/run/scratch/");
    expect(words).toContain("--message-file=/run/scratch/prompt.md");
  });

  test("Goose: nobody is asked, unless it is configured otherwise", () => {
    expect(goose(UNCONFIGURED).command(run).env["GOOSE_MODE"]).toBe("auto");
    const env = { GOOSE_MODE: "approve" };
    expect(goose({ ...UNCONFIGURED, env }).command(run).env["GOOSE_MODE"]).toBe("approve");
  });

  test("Cursor: a prompt that begins like an option is none", () => {
    const { args, files } = cursor(UNCONFIGURED).command(run);
    expect([args.slice(-2), files]).toEqual([["--", run.prompt], []]);
  });

  test("Cursor: a prompt that is too long is a file that the agent is told to read", () => {
    const { args, files } = cursor(UNCONFIGURED).command({ ...run, prompt: LONG });
    expect(args.at(-1)).toContain("/run/scratch/prompt.md");
    expect(files).toEqual([{ path: "/run/scratch/prompt.md", text: LONG }]);
  });

  test("Amp: configured settings win over those of the run", () => {
    const args = ["--settings-file=/mine.json"];
    expect(
      amp({ ...UNCONFIGURED, args })
        .command(run)
        .args.at(-1),
    ).toBe(args[0]);
  });
});
