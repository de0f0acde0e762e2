import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { lose } from "../../../src/engine/attempts/report.ts";
import { listWorktrees, prune } from "../../../src/engine/worktrees/prune.ts";
import { restore } from "../../../src/engine/worktrees/restore.ts";
import { claimedTask, openRing, workOn, type Ring } from "../../support/world.ts";
import type { Claimed } from "../../../src/engine/queue/claim.ts";

const NOW = { dry_run: false, idle_ms: 0 };

/** A task whose attempt was lost with work in its folder. */
async function lost(
  ring: Ring,
  session_id: string | null = null,
  given?: Claimed,
): Promise<Claimed> {
  const claimed = given ?? (await claimedTask(ring));
  await workOn(ring, claimed, { "half.txt": "half\n" });
  await ring.world.store.write(async (tables) => {
    await tables.attempts.update(claimed.attempt.id, { session_id });
    await lose(ring.world, tables, claimed.attempt.id, { reason: "gone", proof: null });
  });
  return claimed;
}

const stateOf = async ({ world }: Ring, { task }: Claimed, idle_ms = 0) => {
  const all = await listWorktrees(world, idle_ms);
  return all.find(({ task_id }) => task_id === task.id)?.state;
};

it("what a running attempt uses, or the next one may go on with, is left alone", async () => {
  const ring = await openRing();
  const running = await claimedTask(ring);
  const resumable = await claimedTask(ring);
  const idle = await claimedTask(ring);
  await workOn(ring, running, { "half.txt": "half\n" });
  await lost(ring, "session-1", resumable);
  await lost(ring, null, idle);
  expect(await stateOf(ring, running)).toBe("in_use");
  expect(await stateOf(ring, resumable)).toBe("needed");
  expect(await stateOf(ring, idle)).toBe("leftover");
  expect(await stateOf(ring, idle, 60_000)).toBe("needed");
  const pruned = await prune(ring.world, NOW);
  expect(pruned.map(({ path }) => path)).toEqual([idle.attempt.worktree]);
  expect(existsSync(running.attempt.worktree)).toBe(true);
  expect(existsSync(resumable.attempt.worktree)).toBe(true);
});

it("work that is pruned is under the attempt's ref, and comes back when asked for", async () => {
  const ring = await openRing();
  const { task, attempt } = await lost(ring);
  const listed = await prune(ring.world, { ...NOW, dry_run: true });
  expect(listed).toMatchObject([{ path: attempt.worktree, kept_under: null }]);
  expect(existsSync(attempt.worktree)).toBe(true);
  const ref = `refs/ringmaster/backup/${task.id}/${attempt.id}`;
  expect(await prune(ring.world, NOW)).toMatchObject([{ kept_under: ref, refused: null }]);
  expect(ring.place.git(["branch", "--list", "ringmaster/*"])).toBe("");
  const wish = { task_id: task.id, attempt_id: attempt.id, branch: null, folder: null };
  const restored = await restore(ring.world, wish);
  expect(restored).toMatchObject({ ref, branch: `restored/${attempt.id}` });
  expect(ring.place.git(["show", `${restored.branch}:half.txt`])).toBe("half");
  const other = restore(ring.world, { ...wish, attempt_id: "at-none" });
  await expect(other).rejects.toMatchObject({ code: "not_found" });
});

it("folders and branches of tasks that are gone are cleared, and it is told", async () => {
  const ring = await openRing();
  const { place, world } = ring;
  place.git(["branch", "ringmaster/bd-gone"]);
  const { task, attempt } = await lost(ring);
  await world.store.write((tables) => tables.tasks.remove(task.id));
  const pruned = await prune(world, NOW);
  expect(pruned.map(({ path, why }) => [path, why])).toEqual([
    [attempt.worktree, `there is no task ${task.id}`],
    ["ringmaster/bd-gone", "there is no task bd-gone"],
  ]);
  const events = await world.store.read((t) => t.events.after(0, { agent_output: false }, 1_000));
  const told = events.filter(({ kind }) => kind === "worktree.changed");
  expect(told.map(({ subject }) => subject)).toEqual([attempt.worktree, "ringmaster/bd-gone"]);
  expect(await prune(world, NOW)).toEqual([]);
});

it("a repository that is gone keeps no other from being cleared", async () => {
  const ring = await openRing();
  const idle = await lost(ring);
  await ring.world.store.write(async (tables) => {
    const project = await tables.projects.find("circus");
    if (!project) throw new Error("expected the project");
    await tables.projects.insert({
      ...project,
      id: "pj-gone",
      name: "gone",
      repo: "/nowhere/at/all",
    });
  });
  expect(await prune(ring.world, NOW)).toMatchObject([{ path: idle.attempt.worktree }]);
});
