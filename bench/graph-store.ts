import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../src/adapters/store/sqlite.ts";
import { config as configShape } from "../src/domain/config.ts";
import { drawing } from "../src/domain/graph/draw.ts";
import { priority } from "../src/domain/task.ts";
import { refreshRanking } from "../src/engine/ranking/refresh.ts";
import { rerank } from "../src/engine/ranking/rerank.ts";
import { systemClock } from "../src/main/clock.ts";
import type { Store } from "../src/ports/store.ts";
import { aProject, aTask } from "../test/conformance/store/samples.ts";
import { drawEdges, type Shape } from "./graph-shapes.ts";
import { quantile } from "./numbers.ts";

const TASKS = 10_000;
const EDGES = 30_000;
const CHANGES = 500;

const config = configShape.parse({});
const idOf = (at: number) => `bd-${String(at).padStart(6, "0")}`;

/** How long one change takes with its ranking and its commit, in milliseconds. */
export type ChangeFigures = { p50_ms: number; p99_ms: number };

/**
 * What the product does at one change: a task of a stored graph gets another priority, P0 among
 * them, and it and all that it waits for are ranked in the same transaction, which is on the disk.
 */
export async function measureChanges(shape: Shape): Promise<ChangeFigures> {
  const folder = await mkdtemp(join(tmpdir(), "ringmaster-bench-"));
  const store = await openSqliteStore({ file: join(folder, "ringmaster.db") });
  try {
    await fill(store, shape);
    const rest = async () => undefined;
    await refreshRanking({ store, clock: systemClock(), config, rest });
    const took = await change(store);
    return { p50_ms: quantile(took, 0.5), p99_ms: quantile(took, 0.99) };
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

async function fill(store: Store, shape: Shape): Promise<void> {
  const tasks = Array.from({ length: TASKS }, (_, at) => aTask({ id: idOf(at) }));
  const edges = drawEdges(shape, TASKS, EDGES).map(([from, to]) => {
    return { task_id: idOf(from), depends_on_id: idOf(to), kind: "blocks" } as const;
  });
  await store.write(async (tables) => {
    await tables.projects.insert(aProject());
    await tables.tasks.insertAll(tasks);
    await tables.dependencies.insertAll(edges);
  });
}

async function change(store: Store): Promise<number[]> {
  const draw = drawing(1);
  const took: number[] = [];
  for (let n = 0; n < CHANGES; n += 1) {
    const id = idOf(draw(TASKS));
    const changes = { priority: priority.options[draw(priority.options.length)] ?? "P2" };
    const began = performance.now();
    await store.write(async (tables) => {
      const task = await tables.tasks.find(id);
      if (!task || !(await tables.tasks.update(id, task.version, changes)))
        throw new Error(`expected to change ${id}`);
      await rerank({ config }, tables, [id]);
    });
    took.push(performance.now() - began);
  }
  return took;
}
