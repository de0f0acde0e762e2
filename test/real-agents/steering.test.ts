import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allowedEnv, runCommand } from "../../src/std/process.ts";
import { ALONE, CAN_BE_ALONE, makeHome } from "./play.ts";
import { whySkipped } from "./programs.ts";
import type { Steered } from "./run-steering.ts";

// Needs the pinned program, which a check fetches only when it was asked to.
describe.skipIf(whySkipped("claude-code") !== null)("Claude Code that is spoken to", () => {
  async function steer(name: "message" | "interrupt"): Promise<Steered> {
    using home = makeHome();
    const { folder } = home;
    const words = [process.execPath, join(import.meta.dirname, "run-steering.ts"), name, folder];
    const [program = "", ...args] = CAN_BE_ALONE ? [...ALONE, ...words] : words;
    const env = allowedEnv(process.env, { HOME: folder });
    const command = { program, args, cwd: folder, env, stdin: null };
    const done = await runCommand(command, { timeout_ms: 120_000 });
    if (done.exit_code !== 0) throw new Error(`The case ${name} failed: ${done.stderr}`);
    return JSON.parse(done.stdout) as Steered;
  }

  const well = { exit_code: 0, ended: { ok: true }, stopped_by: null, final_message: "All done." };
  const clean = { heard: true, strangers: [], survivors: 0 };

  test("hears a message while a tool runs, acts on it, and ends by itself", async () => {
    const { summary, files, ...rest } = await steer("message");
    expect(rest).toEqual(clean);
    expect(summary).toMatchObject({ ...well, files: ["told.txt"] });
    expect(files).toContain("told.txt");
  });

  test("stops its tool when it is interrupted, and goes on with what it is told", async () => {
    const { summary, files, ...rest } = await steer("interrupt");
    expect(rest).toEqual(clean);
    expect(summary).toMatchObject({ ...well, files: ["told.txt"] });
    expect(files).toEqual(["told.txt"]);
  });
});
