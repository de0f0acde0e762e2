import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { claudeCode } from "../../src/adapters/agents/claude-code.ts";
import { allowedEnv } from "../../src/std/process.ts";
import { CASE_SESSION, type CaseName } from "./cases.ts";
import { PROGRAM, VERSION, whySkipped } from "./program.ts";
import type { Report } from "./run-case.ts";

const HERE = import.meta.dirname;
/** In a network with nothing but loopback, where this user may make one. */
const ALONE = ["unshare", "-n", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];
const can_be_alone = spawnSync("unshare", ["-n", "ip", "link", "set", "lo", "up"]).status === 0;

const skipped = whySkipped();
if (skipped !== null) console.log(`Tests of the real Claude Code are skipped: ${skipped}.`);

// Needs the pinned program, which a check fetches only when it was asked to.
describe.skipIf(skipped !== null)(`Claude Code ${VERSION}`, () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rm-claude-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function play(name: CaseName): [Report, ...Report[]] {
    const words = [process.execPath, join(HERE, "run-case.ts"), name, PROGRAM, folder];
    const [program = "", ...args] = can_be_alone ? [...ALONE, ...words] : words;
    const env = allowedEnv(process.env, { HOME: folder });
    const done = spawnSync(program, args, { env, encoding: "utf8", maxBuffer: 50_000_000 });
    if (done.status !== 0) throw new Error(`The case ${name} failed: ${done.stderr}`);
    const reports = JSON.parse(done.stdout) as [Report, ...Report[]];
    for (const { strangers, survivors } of reports)
      expect({ strangers, survivors }).toEqual({ strangers: [], survivors: 0 });
    return reports;
  }

  test("says its version, the pinned one", async () => {
    const agent = claudeCode({ program: PROGRAM, args: [], env: { HOME: folder } });
    const found = await agent.detect();
    expect(found).toMatchObject({
      usable: true,
      version: expect.stringContaining(VERSION) as string,
    });
  });

  test("edits files, runs a command, and tells both with tokens and cost", () => {
    const [{ summary, requests }] = play("success");
    expect(summary).toMatchObject({
      exit_code: 0,
      session_id: CASE_SESSION,
      ended: { ok: true, reason: "completed" },
      final_message: expect.stringContaining('RINGMASTER_RESULT {"nonce":"n-1"') as string,
      tokens: { input: 4000, output: 200, cache_read: 1200, cache_write: 800 },
      files: ["sum.mjs", "sum.test.mjs"],
      commands: [{ command: "node --test", exit_code: 0 }],
      permission_denials: 0,
      stopped_by: null,
    });
    expect(summary.cost_usd).toBeGreaterThan(0);
    expect(readFileSync(join(folder, "tree/sum.mjs"), "utf8")).toContain("a + b");
    expect(requests.map((request) => request.turn)).toEqual([0, 1, 2, 3]);
  });

  test("ends badly when its key is refused", () => {
    const [{ summary }] = play("bad_key");
    expect(summary).toMatchObject({ exit_code: 1, ended: { ok: false }, limit: null });
    expect(summary.error).toContain("Invalid API key");
  });

  test("tells a usage limit as a limit, and the waiting before as a retry", () => {
    const [{ summary, events }] = play("limit");
    expect(summary).toMatchObject({
      exit_code: 1,
      ended: { ok: false },
      limit: { resets_at: null },
    });
    expect(events.filter((event) => event.type === "retry")).toHaveLength(1);
  });

  test("ends badly when the server fails", () => {
    const [{ summary }] = play("server_error");
    expect(summary).toMatchObject({ exit_code: 1, ended: { ok: false }, limit: null });
    expect(summary.error).toContain("500");
  });

  test("leaves nothing behind when it is cancelled while a tool runs", () => {
    const [{ summary }] = play("cancelled_in_tool");
    expect(summary.stopped_by).toBe("cancelled");
  });

  test("is stopped when it falls silent", () => {
    const [{ summary }] = play("silent");
    expect(summary.stopped_by).toBe("idle_limit");
  });

  test("goes on in the same session after it was killed while a tool ran", () => {
    const [first, second] = play("killed_and_resumed");
    expect(first.summary).toMatchObject({ signal: "SIGKILL", ended: null, files: ["first.txt"] });
    expect(second?.summary).toMatchObject({
      session_id: CASE_SESSION,
      ended: { ok: true },
      final_message: "Resumed and done.",
      files: ["second.txt"],
    });
    expect(second?.requests[0]?.text.length).toBeGreaterThan(first.requests[0]?.text.length ?? 0);
  });

  test("tells a refused permission although it ends well", () => {
    const [{ summary, events }] = play("refused");
    expect(summary).toMatchObject({ exit_code: 0, ended: { ok: true }, permission_denials: 1 });
    expect(events).toContainEqual(
      expect.objectContaining({ type: "permission_denied", tool: "Bash" }),
    );
  });

  test("runs nothing that the settings of a repository name", () => {
    const [{ summary, requests, files }] = play("hostile_repository");
    expect(summary).toMatchObject({ ended: { ok: true }, permission_denials: 0 });
    expect(readdirSync(folder).filter((name) => name.startsWith("ran-"))).toEqual([]);
    expect(requests.map((request) => request.turn)).toEqual([0, 1]);
    // Not a file more than before: what Claude leaves in a worktree would be merged.
    expect(files).toHaveLength(5);
  });

  test("reads the rules of a repository all the same, with what they import", () => {
    const [{ requests }] = play("hostile_repository");
    expect(requests[0]?.text).toContain("RULE-OF-THIS-REPOSITORY");
  });

  test("runs what a repository names when the configuration says so", () => {
    play("trusted_repository");
    expect(readdirSync(folder)).toContain("ran-at-end");
  });

  test("takes a prompt of a million characters", () => {
    const [{ summary, requests }] = play("huge_prompt");
    expect(summary.ended).toEqual({ ok: true, reason: "completed" });
    expect(requests[0]?.text.length).toBeGreaterThan(1_000_000);
  });

  test("uses the model that the variant names", () => {
    const [{ requests }] = play("model_variant");
    expect(requests[0]?.model).toContain("sonnet");
  });
});
