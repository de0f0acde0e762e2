import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allowedEnv, runCommand, type Finished } from "../../src/std/process.ts";
import { commandLinesWith } from "../support/argv.ts";
import { cloneAsItLies } from "../support/clone.ts";
import { filesWith } from "../support/files-with.ts";
import { processesOf } from "../support/leftovers.ts";
import { scriptedModel, type ScriptedModel } from "../support/scripted-model.ts";
import type { Scripted } from "../support/scripted-step.ts";
import { IMPROVEMENT } from "./improvement.ts";
import { CLIS, programOf, whySkipped } from "./programs.ts";

type Fields = Record<string, unknown>;

const PROGRAM = programOf("claude-code");
const { version: VERSION } = CLIS["claude-code"];
const left_out = whySkipped("claude-code") !== null;

/** The project's own checks run inside, on whatever machine this is. */
const LIMIT_MS = 600_000;
/** Not in the sources that are tested, where it would be found again. */
const KEY = `sk-ant-${randomUUID()}`;

// Needs the pinned program, which a check fetches only when it was asked to.
describe.skipIf(left_out)(`the main job, done by Claude Code ${VERSION}`, () => {
  let place: Place;
  let model: ScriptedModel;
  let bootstrap: Fields;
  const seen_in_arguments: string[] = [];
  /** A second iteration means that checks are red; the model would not do better. */
  const red = new AbortController();

  beforeAll(async () => {
    model = await scriptedModel(IMPROVEMENT.map(lookAround));
    const proxy = { HTTPS_PROXY: model.url, HTTP_PROXY: model.url, NO_PROXY: "127.0.0.1" };
    const given = { ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: KEY, ...proxy };
    place = await makePlace(given, red.signal);
    const words = ["bootstrap", "--yes", "--agent", "claude-code", "--port", "0"];
    bootstrap = await place.json(...words).catch(async (error: unknown) => {
      if (!red.signal.aborted) throw error;
      throw new Error(`The checks of the clone are red:\n${await redChecks()}`, { cause: error });
    });
  }, LIMIT_MS);
  afterAll(async () => {
    await place?.ringmaster("down");
    await model?.close();
    rmSync(place?.folder ?? "", { recursive: true, force: true });
  }, LIMIT_MS);

  /** While the agent runs, nobody may see its key in a list of processes. */
  function lookAround(step: Scripted): Scripted {
    return (request) => {
      seen_in_arguments.push(...commandLinesWith([KEY]));
      if (request.text.includes("What failed:")) red.abort();
      return typeof step === "function" ? step(request) : step;
    };
  }

  async function redChecks(): Promise<string> {
    const [task] = await place.items("task", "list");
    const evidence = await place.items("task", "evidence", String(task?.["id"]));
    const failed = evidence.filter(({ verdict }) => verdict !== "green");
    return failed.map(({ check, output }) => `${String(check)}:\n${String(output)}`).join("\n");
  }

  const theTask = async (): Promise<Fields> => {
    const [task] = await place.items("task", "list");
    return place.json("task", "show", String(task?.["id"]));
  };

  test("ends with the signal", () => {
    expect(bootstrap).toMatchObject({ signal: "SELF-HOSTING-CAPABLE", generation: 2 });
  });

  test("says that Claude Code is there and can be used", async () => {
    const steps = bootstrap["steps"] as Fields[];
    const told = steps.find(({ step }) => step === "agents");
    expect(told?.["detail"]).toContain(`claude-code ${VERSION} (Claude Code) can be used`);
    const { stdout } = await place.ringmaster("agent", "list");
    expect(stdout).toMatch(/^claude-code +yes +2\.1\.328 \(Claude Code\)/m);
  });

  test("serves the merged commit, in which one improvement more is counted", async () => {
    const { status, attempts, merge_commit } = await theTask();
    expect({ status, attempts }).toEqual({ status: "completed", attempts: 1 });
    const health: unknown = await (await fetch(`${String(bootstrap["url"])}/health`)).json();
    const self_improvements = place.improvements_before + 1;
    expect(health).toMatchObject({ status: "ok", commit: merge_commit, self_improvements });
  });

  test("the merged commit holds the edit and nothing that the agent left lying about", async () => {
    const { id, merge_commit } = await theTask();
    const show = ["show", "--format=%an", "--numstat", String(merge_commit)];
    const { stdout } = await place.run("git", "-C", place.repository, ...show);
    expect(stdout.split("\n").slice(1).join("")).toMatch(
      /^\d+\t\d+\tsrc\/server\/improvements.ts$/,
    );
    const file = `${String(merge_commit)}:src/server/improvements.ts`;
    const merged = await place.run("git", "-C", place.repository, "show", file);
    expect(merged.stdout).toContain(`task_id: "${String(id)}"`);
  });

  test("what it spent is recorded on the attempt", async () => {
    const [attempt] = (await theTask())["attempts_list"] as Fields[];
    expect(attempt).toMatchObject({
      agent: "claude-code",
      resolution: "proven",
      outcome: "success",
      tokens: { input: 4000, output: 200, cache_read: 1200, cache_write: 800 },
    });
    expect(attempt?.["cost_usd"]).toBeGreaterThan(0);
  });

  test("what it did stands in the task's logs", async () => {
    const items = await place.items("task", "logs", String((await theTask())["id"]));
    const events = items.map(({ event }) => event as Fields);
    const file_path = path.join("src", "server", "improvements.ts");
    expect(events.filter(({ type }) => type === "tool_use").map(({ tool }) => tool)).toEqual([
      "Read",
      "Edit",
      "Bash",
    ]);
    expect(events).toContainEqual({ type: "file_change", path: file_path, change: "update" });
    expect(events).toContainEqual({ type: "command", command: "git diff --stat", exit_code: 0 });
    expect(events).toContainEqual(expect.objectContaining({ type: "end", ok: true }));
  });

  test("Claude asked the model with the caller's key, and nobody for anything else", () => {
    expect(model.strangers).toEqual([]);
    expect(model.requests.map((request) => request.turn)).toEqual([0, 1, 2, 3]);
    for (const { headers } of model.requests) expect(headers["x-api-key"]).toBe(KEY);
  });

  test("the key is in no argument and no file", () => {
    expect(seen_in_arguments).toEqual([]);
    expect(filesWith(place.folder, [KEY])).toEqual([]);
  });

  test("down leaves no process, no terminal server and no worktree", async () => {
    expect(processesOf(place.folder).some((line) => line.includes("tmux"))).toBe(true);
    expect((await place.ringmaster("down")).exit_code).toBe(0);
    expect(processesOf(place.folder)).toEqual([]);
    const worktrees = path.join(place.folder, ".ringmaster", "worktrees");
    const folders = readdirSync(worktrees, { recursive: true }).map(String);
    expect(folders.filter((name) => name.includes("bd-"))).toEqual([]);
    const { stdout } = await place.run("git", "-C", place.repository, "worktree", "list");
    expect(stdout.trim().split("\n")).toHaveLength(1);
  });
});

/** A stranger's machine: an empty home with a fresh clone in it. */
type Place = {
  folder: string;
  /** The self project's. */
  repository: string;
  improvements_before: number;
  run(program: string, ...args: string[]): Promise<Finished>;
  ringmaster(...words: string[]): Promise<Finished>;
  /** One command with `--json`, its one object, and exit 0. */
  json(...words: string[]): Promise<Fields>;
  items(...words: string[]): Promise<Fields[]>;
};

async function makePlace(given: Record<string, string>, signal: AbortSignal): Promise<Place> {
  const folder = mkdtempSync(path.join(tmpdir(), "rm-main-job-"));
  const clone = await cloneAsItLies(folder);
  const config = `[agents.claude-code]\nadapter = "claude-code"\nprogram = "${PROGRAM}"\n`;
  mkdirSync(path.join(folder, ".ringmaster"));
  writeFileSync(path.join(folder, ".ringmaster", "config.toml"), config);
  const env = allowedEnv(process.env, { HOME: folder, ...given });
  const run: Place["run"] = (program, ...args) =>
    runCommand({ program, args, cwd: folder, env, stdin: null }, { timeout_ms: LIMIT_MS, signal });
  const ringmaster = (...words: string[]) => run(path.join(clone, "ringmaster"), ...words);
  const json: Place["json"] = async (...words) => {
    const { exit_code, stdout, stderr } = await ringmaster(...words, "--json");
    if (exit_code === 0) return JSON.parse(stdout) as Fields;
    throw new Error(`${words.join(" ")}: exit ${exit_code}\n${stdout}${stderr}`);
  };
  const improvements = await import(path.join(clone, "src/server/improvements.ts"));
  return {
    folder,
    repository: path.join(folder, ".ringmaster/projects/ringmaster/repo"),
    improvements_before: (improvements as { IMPROVEMENTS: unknown[] }).IMPROVEMENTS.length,
    run,
    ringmaster,
    json,
    items: async (...words) => (await json(...words))["items"] as Fields[],
  };
}
