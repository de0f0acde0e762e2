import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoadResult } from "../../../bench/load.ts";
import { NOT_LONG } from "../../support/long.ts";
import { loadOn } from "../../support/load.ts";
import { startRingmaster } from "../../support/ringmaster.ts";

const LIMIT_MS = 400_000;

// It takes minutes; a check of everything must end within 15 of them, see `NOT_LONG`.
describe.skipIf(NOT_LONG !== null)("bootstrap --rehearse rollback under load", () => {
  let ringmaster: Awaited<ReturnType<typeof startRingmaster>>;
  let seen: LoadResult;
  let before: string;
  let rehearsed: Record<string, unknown>;
  let repo: string;

  beforeAll(async () => {
    ringmaster = await startRingmaster({ quick_checks: true });
    repo = path.join(ringmaster.home, "projects/ringmaster/repo");
    before = await ringmaster.git(repo, "rev-parse", "main^{tree}");
    const load = await loadOn(ringmaster);
    rehearsed = await ringmaster.json(["bootstrap", "--yes", "--rehearse", "rollback"]);
    seen = await load.stop();
  }, LIMIT_MS);
  afterAll(() => ringmaster?.close(), LIMIT_MS);

  test("the change that fails its probe never served", () => {
    const [refused] = rehearsed["reloads"] as Record<string, unknown>[];
    expect(refused).toMatchObject({ phase: "refused" });
    expect(refused?.["evidence"]).not.toHaveProperty("flipped");
    expect(refused?.["reason"]).toMatch(/expected .* got/);
  });

  test("the slow change served, and was left with the numbers that say why", () => {
    const [, left] = rehearsed["reloads"] as Record<string, unknown>[];
    expect(left).toMatchObject({ phase: "rolled_back", evidence: { flipped: {} } });
    expect(left?.["reason"]).toMatch(/p\d\d/);
  });

  test("main was reverted by new commits: edited, new and deleted files alike", async () => {
    expect(await ringmaster.git(repo, "rev-parse", "main^{tree}")).toBe(before);
    const subjects = await ringmaster.git(repo, "log", "-4", "--format=%s");
    expect(subjects.split("\n").map((line) => line.startsWith("revert "))).toEqual([
      true,
      false,
      true,
      false,
    ]);
    const touched = await ringmaster.git(repo, "log", "-4", "--format=", "--name-status");
    expect(touched).toMatch(/^A\t/m);
    expect(touched).toMatch(/^D\t/m);
    expect(existsSync(path.join(repo, "src/server/slow-down.ts"))).toBe(false);
  });

  test("the tasks were open again before the rehearsal put them away", async () => {
    const tasks = (await ringmaster.json(["task", "list"]))["items"] as { id: string }[];
    expect(tasks).toHaveLength(2);
    for (const { id } of tasks) {
      const shown = await ringmaster.json(["task", "show", id]);
      const moves = (shown["transitions"] as { trigger: string; to: string }[]).slice(-2);
      expect(moves[0]).toMatchObject({ to: "ready" });
      expect(["release_refused", "rolled_back"]).toContain(moves[0]?.trigger);
      expect(moves[1]).toMatchObject({ trigger: "cancel" });
    }
  });

  test("no request failed and no event was missed", () => {
    expect(seen.failures).toEqual([]);
    expect(seen).toMatchObject({ failed: 0, missed_events: 0, repeated_events: 0 });
    expect(seen.requests).toBeGreaterThan(2_000);
  });

  test("the first generation serves still", async () => {
    const health: unknown = await (await fetch(`${ringmaster.url}/health`)).json();
    expect(health).toMatchObject({ status: "ok", generation: 1, self_improvements: 0 });
  });
});
