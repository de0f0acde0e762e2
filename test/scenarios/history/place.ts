import { change, type TaskChange } from "../../../src/engine/tasks/change.ts";
import { depend, undepend } from "../../../src/engine/tasks/edges.ts";
import { redo, undo } from "../../../src/engine/history/undo.ts";
import type { HistoryEntry } from "../../../src/domain/history.ts";
import type { Dependency, Task } from "../../../src/domain/task.ts";
import type { Ring } from "../../support/world.ts";

/** What a person does in a ring, as the owner. */
export function hands({ world }: Ring) {
  const { store } = world;
  return {
    change: (id: string, wanted: TaskChange): Promise<Task> =>
      store.write((t) => change(world, t, { id, wanted, actor: "owner" })),
    depend: (edge: Dependency) => store.write((t) => depend(world, t, edge, "owner")),
    undepend: (edge: Dependency) => store.write((t) => undepend(world, t, edge, "owner")),
    undo: (id: string | null = null): Promise<HistoryEntry> =>
      store.write((t) => undo(world, t, { id, actor: "owner" })),
    redo: (id: string | null = null): Promise<HistoryEntry> =>
      store.write((t) => redo(world, t, { id, actor: "owner" })),
    /** Entries, newest first. */
    history: () => store.read((t) => t.history.list({ before: null, limit: 50 })),
    edges: (id: string) => store.read((t) => t.dependencies.of(id)),
  };
}

/** An edge that holds `task_id` back. */
export function blocks(task_id: string, depends_on_id: string): Dependency {
  return { task_id, depends_on_id, kind: "blocks" };
}

/** An edge from a parent to its child. */
export function child(task_id: string, depends_on_id: string): Dependency {
  return { task_id, depends_on_id, kind: "parent_child" };
}
