import { readdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoadResult } from "../../../bench/load.ts";
import { processesOf } from "../../support/leftovers.ts";
import { loadOn } from "../../support/load.ts";
import { startRingmaster } from "../../support/ringmaster.ts";

const LIMIT_MS = 400_000;

describe("bootstrap under load", () => {
  let ringmaster: Awaited<ReturnType<typeof startRingmaster>>;
  let seen: LoadResult;
  let first: Record<string, unknown>;

  beforeAll(async () => {
    ringmaster = await startRingmaster({ quick_checks: true });
    const load = await loadOn(ringmaster);
    first = await ringmaster.json(["bootstrap", "--yes"]);
    seen = await load.stop();
  }, LIMIT_MS);
  afterAll(() => ringmaster?.close(), LIMIT_MS);

  test("ends with the signal, all seven questions answered by evidence", () => {
    expect(Object.keys(first).at(-1)).toBe("signal");
    expect(first).toMatchObject({ signal: "SELF-HOSTING-CAPABLE", generation: 2 });
    expect(first["answers"]).toHaveLength(7);
  });

  test("serves the merged improvement", async () => {
    const health: unknown = await (await fetch(`${ringmaster.url}/health`)).json();
    const [task] = await items("task", "list");
    expect(task).toMatchObject({ status: "completed", agent: "rehearsal:improve" });
    expect(health).toMatchObject({
      status: "ok",
      commit: task?.["merge_commit"],
      generation: 2,
      self_improvements: 1,
    });
  });

  test("no request failed and no event was missed through the reload", () => {
    expect(seen.failures).toEqual([]);
    expect(seen).toMatchObject({ failed: 0, missed_events: 0, repeated_events: 0 });
    expect(seen.requests).toBeGreaterThan(1_000);
    expect(seen.resumed).toBeGreaterThanOrEqual(20);
  });

  test("what was done is recorded: attempt, evidence of the merged tree, message", async () => {
    const [task] = await items("task", "list");
    const id = String(task?.["id"]);
    const shown = await ringmaster.json(["task", "show", id]);
    expect(shown["attempts_list"]).toMatchObject([{ resolution: "proven", iterations: 1 }]);
    const evidence = await items("task", "evidence", id);
    expect(evidence).toMatchObject([{ check: "syntax", verdict: "green", stage: "attempt" }]);
    const repo = path.join(ringmaster.home, "projects/ringmaster/repo");
    const tree = await ringmaster.git(
      repo,
      "rev-parse",
      `${String(task?.["merge_commit"])}^{tree}`,
    );
    expect(evidence[0]?.["tree"]).toBe(tree);
    const message = await ringmaster.git(repo, "log", "-1", "--format=%an%n%B");
    expect(message).toContain(`Ringmaster-Task: ${id}`);
    expect(await ringmaster.git(repo, "branch", "--list", "ringmaster/*")).toBe("");
  });

  test("again, at once: nothing is done twice and the signal stands", async () => {
    const again = await ringmaster.json(["bootstrap", "--yes"]);
    expect(again).toMatchObject({ signal: "SELF-HOSTING-CAPABLE", generation: 2 });
    expect(await items("task", "list")).toHaveLength(1);
    expect(await ringmaster.json(["readiness"])).toMatchObject({ signal: "SELF-HOSTING-CAPABLE" });
  });

  test("down leaves no process, no terminal server and no worktree", async () => {
    expect(processesOf(ringmaster.home).some((args) => args.includes("tmux"))).toBe(true);
    expect((await ringmaster.run(["down"])).exit_code).toBe(0);
    expect(processesOf(ringmaster.home)).toEqual([]);
    const folders = await readdir(path.join(ringmaster.home, "worktrees"), { recursive: true });
    expect(folders.filter((name) => name.includes("bd-"))).toEqual([]);
  });

  async function items(...words: string[]): Promise<Record<string, unknown>[]> {
    return (await ringmaster.json(words))["items"] as Record<string, unknown>[];
  }
});
