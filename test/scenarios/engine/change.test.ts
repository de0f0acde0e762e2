import { expect, test } from "vitest";
import { finish } from "../../../src/engine/attempts/finish.ts";
import { change, type TaskChange } from "../../../src/engine/tasks/change.ts";
import { depend } from "../../../src/engine/tasks/edges.ts";
import { submit } from "../../../src/engine/tasks/submit.ts";
import { LIMITS } from "../../../src/domain/limits.ts";
import type { Task } from "../../../src/domain/task.ts";
import { claimedTask, openRing, reportOf, type Ring } from "../../support/world.ts";

const changed = ({ world }: Ring, id: string, wanted: TaskChange): Promise<Task> =>
  world.store.write((tables) => change(world, tables, { id, wanted, actor: "owner" }));

test("fields and a status are changed together or not at all", async () => {
  const ring = await openRing();
  const { id } = await ring.task({ ready: false });
  const moved = await changed(ring, id, { title: "New", priority: "P0", status: "ready" });
  expect(moved).toMatchObject({ title: "New", priority: "P0", status: "ready" });
  const refused = changed(ring, id, { title: "Newer", status: "completed" });
  await expect(refused).rejects.toMatchObject({
    code: "illegal_transition",
    message: expect.stringContaining(`Task ${id}: A task cannot be moved from ready to completed`),
    hint: "Choose one of: draft, blocked, needs_decomposition, archived.",
  });
  expect(await ring.find(id)).toEqual(moved);
});

test("what is answered after a change is what stands in the store", async () => {
  const ring = await openRing();
  const { id } = await ring.task();
  await ring.task({ priority: "P0", depends_on: [id] });
  for (const status of ["archived", "draft", "ready", "ready", "blocked", "ready"] as const)
    expect(await changed(ring, id, { status })).toEqual(await ring.find(id));
});

test("a task sent back to work by a person has all its attempts again", async () => {
  const ring = await openRing();
  const claimed = await claimedTask(ring);
  const { task } = await finish(ring.world, reportOf(claimed, { question: "Which?" }));
  expect(task).toMatchObject({ status: "blocked", attempts: 1 });
  const back = await changed(ring, task.id, { status: "ready" });
  expect(back).toMatchObject({ status: "ready", attempts: 0, not_before: null, reason: null });
});

test("a cycle is refused and named, and nothing is written", async () => {
  const ring = await openRing();
  const { world } = ring;
  const a = await ring.task();
  const b = await ring.task({ depends_on: [a.id] });
  const edge = { task_id: a.id, depends_on_id: b.id, kind: "blocks" } as const;
  await expect(world.store.write((t) => depend(world, t, edge, "owner"))).rejects.toMatchObject({
    code: "cycle",
    message: expect.stringContaining(`${a.id} → ${b.id} → ${a.id}`),
  });
  expect((await world.store.read((t) => t.dependencies.of(a.id))).length).toBe(1);
});

test("a task that names an unknown project or dependency is not made", async () => {
  const ring = await openRing();
  const before = await ring.world.store.read((t) => t.events.last());
  await expect(ring.task({ project_id: "none" })).rejects.toMatchObject({
    code: "not_found",
    message: 'There is no project "none".',
  });
  await expect(ring.task({ depends_on: ["bd-none"] })).rejects.toMatchObject({
    message: 'There is no task "bd-none".',
  });
  expect(await ring.world.store.read((t) => t.events.last())).toBe(before);
});

test("a task may wait for 200 others and no more, however many wait for it", async () => {
  const ring = await openRing();
  const { world } = ring;
  const fields = { title: "t", description: "", kind: "task", priority: "P2" } as const;
  const one = { ...fields, agent: null, project_id: "circus", depends_on: [], ready: false };
  const most = LIMITS.dependencies_per_task_max;
  const blockers = await world.store.write(async (t) => {
    const made: string[] = [];
    while (made.length <= most) made.push((await submit(world, t, one, "owner")).id);
    return made;
  });
  const full = await ring.task({ depends_on: blockers.slice(0, most), ready: false });
  const more = { task_id: full.id, depends_on_id: blockers[most] ?? "", kind: "blocks" } as const;
  await expect(world.store.write((t) => depend(world, t, more, "owner"))).rejects.toMatchObject({
    code: "invalid_input",
    message: `Task ${full.id} has ${most} dependencies, which is the most.`,
  });
  const waiting = await ring.task({ depends_on: [full.id], ready: false });
  expect((await world.store.read((t) => t.dependencies.unmet(waiting.id))).length).toBe(1);
});

test("a task that many wait for may still wait for another", async () => {
  const ring = await openRing();
  const { world } = ring;
  const popular = await ring.task();
  const edge = { depends_on_id: popular.id, kind: "blocks" } as const;
  await world.store.write(async (t) => {
    for (let at = 0; at < LIMITS.dependencies_per_task_max; at += 1) {
      const id = `bd-${String(at).padStart(5, "0")}`;
      await t.tasks.insert({ ...popular, id, status: "draft" });
      await t.dependencies.insert({ task_id: id, ...edge });
    }
  });
  const first = await ring.task();
  const own = { task_id: popular.id, depends_on_id: first.id, kind: "blocks" } as const;
  expect(await world.store.write((t) => depend(world, t, own, "owner"))).toEqual(own);
});
