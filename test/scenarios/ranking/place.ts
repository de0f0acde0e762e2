import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import { config as configShape, type Config } from "../../../src/domain/config.ts";
import type { Place } from "../../../src/domain/ranking.ts";
import type { Dependency, Task } from "../../../src/domain/task.ts";
import { refreshRanking } from "../../../src/engine/ranking/refresh.ts";
import { rerank } from "../../../src/engine/ranking/rerank.ts";
import { systemClock } from "../../../src/main/clock.ts";
import { makeRanker } from "../../../src/main/ranker.ts";
import type { Store, Tables } from "../../../src/ports/store.ts";
import { aProject, aTask, AT } from "../../conformance/store/samples.ts";

/** The id of the task with a number. */
export const idOf = (at: number) => `bd-${String(at).padStart(4, "0")}`;

/** A store with one project and what changes its graph, each change ranked as the engine does. */
export type GraphPlace = Awaited<ReturnType<typeof openGraph>>;

/** Opens a store on a file of its own; both go with the test. */
export async function openGraph(ranking: Partial<Config["ranking"]> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "ringmaster-ranking-"));
  const file = join(folder, "ringmaster.db");
  const store = await openSqliteStore({ file });
  const clock = systemClock();
  const config = configShape.parse({ ranking });
  const logged: string[] = [];
  const say = (facts: Record<string, unknown>, message: string) =>
    void logged.push(`${message} ${JSON.stringify(facts)}`);
  const log = { info: say, warn: say, error: say };
  const rankers: ReturnType<typeof makeRanker>[] = [];
  onTestFinished(async () => {
    for (const each of rankers) await each.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await store.write((tables) => tables.projects.insert(aProject()));
  return {
    store,
    config,
    clock,
    logged,
    ...changesOf(store, config),
    refresh: (rest = async (_took_ms: number) => undefined as void) =>
      refreshRanking({ store, clock, config, rest }),
    ranker(more: { inline_tasks_max?: number; idle_ms?: number; file?: string } = {}) {
      const made = makeRanker({ store, clock, config, file, log, ...more });
      rankers.push(made);
      return made;
    },
    places: () => store.read(placesOf),
    /** Ids of open tasks in the order of the queue. */
    async order(): Promise<string[]> {
      const nodes = await store.read((tables) => tables.graph.nodes());
      const ordered = nodes.toSorted(
        (a, b) => b.rank - a.rank || (a.created_at < b.created_at ? -1 : 1),
      );
      return ordered.map(({ id }) => id);
    },
  };
}

/** Scores and ranks of open tasks by id. */
async function placesOf(tables: Tables): Promise<Record<string, Place>> {
  const nodes = await tables.graph.nodes();
  return Object.fromEntries(nodes.map(({ id, score, rank }) => [id, { score, rank }]));
}

function changesOf(store: Store, config: Config) {
  const write = (ids: number[], work: (tables: Tables) => Promise<unknown>) =>
    store.write(async (tables) => {
      await work(tables);
      await rerank({ config }, tables, ids.map(idOf));
    });
  const edgeOf = (from: number, to: number): Dependency => ({
    task_id: idOf(from),
    depends_on_id: idOf(to),
    kind: "blocks",
  });
  const change = (at: number, changes: Partial<Omit<Task, "id" | "version">>) =>
    write([at], async (tables) => {
      const task = await tables.tasks.find(idOf(at));
      await tables.tasks.update(idOf(at), task?.version ?? 0, changes);
    });
  return {
    change,
    add: (at: number, more: Partial<Task> = {}) =>
      write([at], (t) => t.tasks.insert(aTask({ ...unranked(at), ...more }))),
    wait: (from: number, to: number) =>
      write([from], (t) => t.dependencies.insert(edgeOf(from, to))),
    waitNoMore: (from: number, to: number) =>
      write([from, to], (t) => t.dependencies.remove(edgeOf(from, to))),
    /** Many tasks and edges at once, none of them ranked. */
    fill: (tasks: Partial<Task>[], edges: [number, number][]) =>
      store.write(async (tables) => {
        for (const [at, more] of tasks.entries())
          await tables.tasks.insert(aTask({ ...unranked(at), ...more }));
        await tables.dependencies.insertAll(edges.map(([from, to]) => edgeOf(from, to)));
      }),
  };
}

const unranked = (at: number) => ({
  id: idOf(at),
  title: `Act ${at}`,
  score: 0,
  rank: 0,
  created_at: new Date(Date.parse(AT) + at * 1_000).toISOString(),
});
