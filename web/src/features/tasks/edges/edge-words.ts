import type { Dependency } from "../../../../../src/domain/task.ts";

type Kind = Dependency["kind"];

/** How an edge reads from the task that waits. Of parent and child it is the parent that waits. */
export const WAITS: Record<Kind, string> = {
  blocks: "Waits for",
  parent_child: "Parent of",
  relates_to: "Relates to",
  duplicates: "Duplicates",
};

/** How an edge reads from the task that is waited for. */
export const WAITED_FOR: Record<Kind, string> = {
  blocks: "Holds back",
  parent_child: "Child of",
  relates_to: "Relates to",
  duplicates: "Duplicated by",
};

/** An edge as seen from one of its ends. */
export type SeenEdge = { edge: Dependency; words: string; other: string };

/** An edge in words, from one of its ends. */
export function seenFrom(id: string, edge: Dependency): SeenEdge {
  const waits = edge.task_id === id;
  const words = (waits ? WAITS : WAITED_FOR)[edge.kind];
  return { edge, words, other: waits ? edge.depends_on_id : edge.task_id };
}

/** What a person may say of two tasks, from this one: the kind, and whether this one waits. */
export const RELATIONS = [
  { words: "waits for", kind: "blocks", waits: true },
  { words: "holds back", kind: "blocks", waits: false },
  { words: "is the parent of", kind: "parent_child", waits: true },
  { words: "is a child of", kind: "parent_child", waits: false },
  { words: "relates to", kind: "relates_to", waits: true },
  { words: "duplicates", kind: "duplicates", waits: true },
] as const satisfies readonly { words: string; kind: Kind; waits: boolean }[];

/** One of the things that a person may say of two tasks. */
export type Relation = (typeof RELATIONS)[number];

/** The edge that a person asked for. */
export function edgeOf(id: string, other: string, { kind, waits }: Relation): Dependency {
  return waits
    ? { task_id: id, depends_on_id: other, kind }
    : { task_id: other, depends_on_id: id, kind };
}
