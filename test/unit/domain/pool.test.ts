import { expect, it } from "vitest";
import { planPool, type PoolProject, type PoolSlot } from "../../../src/domain/pool.ts";

const BOUNDS = { pool: 1, pool_mb_max: 100 };

const project = (id: string, more: Partial<PoolProject> = {}): PoolProject => ({
  id,
  repo: `/${id}`,
  head: "new",
  has_work: true,
  expects_mb: 0,
  ...more,
});

const slot = (id: string, at: number, kept: object | null = {}): PoolSlot => ({
  repo: `/${id}`,
  path: `/pool/${id}-${at}`,
  orphan: false,
  kept: kept && { commit: "new", mb: 10, made_at: `2026-01-0${at}`, ...kept },
});

it("makes one for each project with work that has none, and for no other", () => {
  const projects = [project("a"), project("b", { has_work: false }), project("c")];
  const steps = planPool(projects, [slot("c", 1)], BOUNDS);
  expect(steps).toEqual([{ act: "keep", project_id: "a" }]);
});

it("waits while one is being made", () => {
  expect(planPool([project("a")], [slot("a", 1, null)], BOUNDS)).toEqual([]);
});

it("brings those of projects with work to the newest commit", () => {
  const old = { commit: "old" };
  const projects = [project("a"), project("b", { has_work: false })];
  const steps = planPool(projects, [slot("a", 1, old), slot("b", 1, old)], BOUNDS);
  expect(steps).toEqual([{ act: "renew", path: "/pool/a-1", project_id: "a" }]);
});

it("drops what nobody can use, with the reason", () => {
  const left = { ...slot("a", 1, null), orphan: true };
  const steps = planPool([project("a")], [left, slot("gone", 1), slot("a", 2)], BOUNDS);
  expect(steps).toMatchObject([
    { act: "drop", path: "/pool/a-1", why: expect.stringMatching(/a process that is gone/) },
    { act: "drop", path: "/pool/gone-1", why: expect.stringMatching(/project is not known/) },
  ]);
});

it("drops the oldest beyond the number", () => {
  const steps = planPool([project("a")], [slot("a", 2), slot("a", 1)], BOUNDS);
  const why = "2 are kept for its project, 1 may be";
  expect(steps).toEqual([{ act: "drop", path: "/pool/a-1", repo: "/a", why }]);
});

it("drops beyond the budget, first those of projects without work, then the oldest", () => {
  const big = { mb: 60 };
  const projects = [project("a"), project("b", { has_work: false }), project("c")];
  const slots = [slot("a", 1, big), slot("b", 3, big), slot("c", 2, big)];
  const steps = planPool(projects, slots, BOUNDS).filter(({ act }) => act === "drop");
  expect(steps).toMatchObject([
    { path: "/pool/b-3", why: "kept worktrees take 180 MB, 100 MB may be taken" },
    { path: "/pool/a-1", why: "kept worktrees take 120 MB, 100 MB may be taken" },
  ]);
});

it("does not make what would not fit into the budget", () => {
  const projects = [project("a", { expects_mb: 91 }), project("b")];
  expect(planPool(projects, [slot("b", 1)], BOUNDS)).toEqual([]);
  const none = { pool: 1, pool_mb_max: 0 };
  expect(planPool([project("a")], [], none)).toEqual([]);
});

it("keeps none where the number is 0, and drops those that are there", () => {
  const steps = planPool([project("a")], [slot("a", 1)], { pool: 0, pool_mb_max: 100 });
  expect(steps.map(({ act }) => act)).toEqual(["drop"]);
});
