import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROBLEMS } from "../../../src/domain/problem.ts";
import { openShell, type Shell } from "../../support/ringmaster.ts";

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(() => shell.close());

describe("a command line that cannot be understood", () => {
  it.each([
    [["tsk"], "Unknown command 'tsk'.", "Did you mean task?"],
    [["task", "ad"], "Unknown command 'ad'.", "Did you mean add?"],
    [["task", "add", "p"], "Missing required argument 'title'.", "See: ringmaster task add --help"],
    [["task", "list", "--limt", "1"], "Unknown option '--limt'.", "Did you mean --limit?"],
    [["worker"], 'Expected a command after "ringmaster worker".', "See: ringmaster worker --help"],
    [
      ["logs", "-n", "many"],
      'Expected a whole number from 0 to 100000 for --lines, got "many".',
      "Give it as: --lines 1",
    ],
  ])("%j ends with 2, a sentence and a hint", async (words, sentence, hint) => {
    const { exit_code, stdout, stderr } = await shell.run(words);
    expect([exit_code, stdout, stderr]).toEqual([2, "", `error: ${sentence}\nhint: ${hint}\n`]);
  });

  it("is told as one JSON object on standard error with --json", async () => {
    const { exit_code, stdout, stderr } = await shell.run(["--json", "tsk"]);
    expect([exit_code, stdout]).toEqual([2, ""]);
    expect(JSON.parse(stderr)).toMatchObject({ code: "invalid_input", detail: expect.any(String) });
  });
});

describe("without a server", () => {
  it.each([["status"], ["task list"], ["readiness"], ["reload now"], ["events"], ["queue"]])(
    "%s says that none runs and how to start it",
    async (line) => {
      const { exit_code, stdout, stderr } = await shell.run(line.split(" "));
      expect([exit_code, stdout]).toEqual([PROBLEMS.not_running.exit, ""]);
      expect(stderr).toBe(
        `error: No Ringmaster runs for ${shell.home}.\nhint: Start it with: ringmaster up\n`,
      );
    },
  );

  it("down says that nothing ran, and that is no error", async () => {
    expect(await shell.json(["down"])).toEqual({ stopped: false });
  });

  it("help and version go to standard output", async () => {
    const help = await shell.run([]);
    expect([help.exit_code, help.stderr]).toEqual([0, ""]);
    expect(help.stdout).toMatch(/^Usage: ringmaster .*\bpull-bead\b/s);
    const version = await shell.run(["--version"]);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("token prints the same secret each time, alone", async () => {
    const first = await shell.run(["token"]);
    expect(first.stdout).toMatch(/^[\w-]{40,}\n$/);
    expect(await shell.json(["token"])).toEqual({ id: "owner", token: first.stdout.trim() });
  });

  it("config prints every setting and limit, read from the home's file", async () => {
    await writeFile(path.join(shell.home, "config.toml"), "[server]\nport = 18123\n");
    const all = await shell.json(["config"]);
    expect(all).toMatchObject({
      settings: { server: { port: 18_123 }, reload: { after_merge: true } },
      limits: { title_chars_max: 200 },
    });
    expect((await shell.run(["config"])).stdout).toMatch(/^server\.port +18123$/m);
    await writeFile(path.join(shell.home, "config.toml"), "");
  });
});

describe("agent parse", () => {
  const parse = ["agent", "parse", "--agent", "claude-code", "--exit-code", "0"];

  it("tells what a captured run came to", async () => {
    const captures = path.resolve(import.meta.dirname, "../../fixtures/captures");
    const stdin = await readFile(path.join(captures, "claude/success.jsonl"), "utf8");
    const summary = await shell.json(parse, { stdin });
    expect(summary).toMatchObject({ agent: "claude-code", outcome: "likely_success" });
    expect(Object.keys(summary)).toEqual(
      expect.arrayContaining(["session_id", "final_message", "tokens", "cost_usd", "files"]),
    );
  });

  it("refuses an agent that is not known", async () => {
    const { exit_code, stdout } = await shell.run(["agent", "parse", "--agent", "nobody"]);
    expect([exit_code !== 0, stdout]).toEqual([true, ""]);
  });
});
