import type { Dependency, Priority, Task } from "./task.ts";

/** Manual weight of a priority, 0..1. */
export const PRIORITY_WEIGHT: Readonly<Record<Priority, number>> = {
  P0: 1,
  P1: 0.8,
  P2: 0.6,
  P3: 0.4,
  P4: 0.2,
};

type Ranked = Pick<Task, "id" | "priority">;
type Edge = Pick<Dependency, "task_id" | "depends_on_id" | "kind">;

/** Whether an edge of this kind holds work back. */
export function holdsBack(kind: Dependency["kind"]): boolean {
  return kind === "blocks" || kind === "parent_child";
}

/**
 * Score of every open task: 0.40 × manual weight + 0.60 × share of open tasks it unblocks, directly
 * or not, and 1 more for a P0, so that it goes before all else; a blocker inherits the highest
 * score of what it blocks, so it is never behind it.
 */
export function rank(tasks: readonly Ranked[], edges: readonly Edge[]): Map<string, number> {
  const waiting = waitingOn(tasks, edges);
  const reach = new Map(tasks.map((t) => [t.id, reachable(t.id, waiting)]));
  const most = Math.max(1, tasks.length - 1);
  const own = new Map(
    tasks.map((t) => [
      t.id,
      (t.priority === "P0" ? 1 : 0) +
        0.4 * PRIORITY_WEIGHT[t.priority] +
        (0.6 * (reach.get(t.id)?.size ?? 0)) / most,
    ]),
  );
  const scoreOf = (id: string) => own.get(id) ?? 0;
  return new Map(
    tasks.map((t) => [t.id, Math.max(scoreOf(t.id), ...[...(reach.get(t.id) ?? [])].map(scoreOf))]),
  );
}

/**
 * The cycle that a new edge would close, as ids from `task_id` back to itself; null when there is
 * none.
 */
export function closedCycle(edge: Edge, edges: readonly Edge[]): string[] | null {
  if (!holdsBack(edge.kind)) return null;
  const needs = groupBy(
    edges.filter((e) => holdsBack(e.kind)),
    "task_id",
    "depends_on_id",
  );
  const path = pathBetween(edge.depends_on_id, edge.task_id, needs);
  return path && [edge.task_id, ...path];
}

function waitingOn(tasks: readonly Ranked[], edges: readonly Edge[]): Map<string, string[]> {
  const open = new Set(tasks.map((t) => t.id));
  const live = edges.filter((e) => holdsBack(e.kind) && open.has(e.task_id));
  return groupBy(live, "depends_on_id", "task_id");
}

function groupBy(
  edges: readonly Edge[],
  key: keyof Edge,
  value: keyof Edge,
): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const edge of edges) groups.set(edge[key], [...(groups.get(edge[key]) ?? []), edge[value]]);
  return groups;
}

function reachable(from: string, next: Map<string, string[]>): Set<string> {
  const seen = new Set<string>();
  const stack = [from];
  for (let id = stack.pop(); id !== undefined; id = stack.pop())
    for (const to of next.get(id) ?? [])
      if (!seen.has(to) && to !== from) {
        seen.add(to);
        stack.push(to);
      }
  return seen;
}

function pathBetween(from: string, to: string, next: Map<string, string[]>): string[] | null {
  const queue: string[][] = [[from]];
  const seen = new Set([from]);
  for (let path = queue.shift(); path; path = queue.shift()) {
    const last = path.at(-1) ?? from;
    if (last === to) return path;
    for (const id of next.get(last) ?? [])
      if (!seen.has(id)) {
        seen.add(id);
        queue.push([...path, id]);
      }
  }
  return null;
}
