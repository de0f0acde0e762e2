import { expect, test } from "vitest";
import { TASK_STATES, type TaskState } from "../../../src/domain/states.ts";
import type { Dependency, Task } from "../../../src/domain/task.ts";
import type { Tables } from "../../../src/ports/store.ts";
import type { Subject } from "./place.ts";
import * as a from "./samples.ts";

/** What the store knows of how tasks hang together. */
export function graphFacts(subject: Subject): void {
  edgeFacts(subject);
  pathFacts(subject);
  walkFacts(subject);
  rankFacts(subject);
  metricFacts(subject);
}

type Kind = Dependency["kind"];

/** `a waits for b`, written "a b"; a kind may follow. */
function edge(line: string): Dependency {
  const [task_id, depends_on_id, kind = "blocks"] = line.split(" ");
  return { task_id: `bd-${task_id}`, depends_on_id: `bd-${depends_on_id}`, kind: kind as Kind };
}

const idsOf = (rows: readonly { id: string }[] | null) =>
  rows && rows.map(({ id }) => id.slice(3)).toSorted();

/** Tasks of four letters named by the edges, those named by `states` in another than ready. */
async function fill(
  { store }: ReturnType<Subject>,
  lines: readonly string[],
  states: Readonly<Record<string, TaskState>> = {},
): Promise<void> {
  const edges = lines.map(edge);
  const ids = new Set(edges.flatMap((each) => [each.task_id, each.depends_on_id]));
  await store.write(async (t) => {
    await t.projects.insert(a.aProject());
    await t.tasks.insertAll(
      [...ids].map((id) => a.aTask({ id, status: states[id.slice(3)] ?? "ready" })),
    );
    await t.dependencies.insertAll(edges);
  });
}

const read = <T>(subject: Subject, work: (t: Tables) => Promise<T>) => subject().store.read(work);
const write = <T>(subject: Subject, work: (t: Tables) => Promise<T>) => subject().store.write(work);

function edgeFacts(subject: Subject): void {
  const counts = async (id: string) => {
    const task = await read(subject, (t) => t.tasks.find(`bd-${id}`));
    return [task?.waiting_on, task?.children];
  };

  test("a task counts what it waits for, and its children, whatever is written", async () => {
    await fill(subject(), ["aaaa bbbb", "aaaa cccc parent_child", "aaaa dddd relates_to"]);
    expect(await counts("aaaa")).toEqual([2, 1]);
    await write(subject, async (t) => {
      await t.tasks.update("bd-aaaa", 0, { waiting_on: 9, children: 9, reason: "r" });
      await t.tasks.insert(a.aTask({ id: "bd-zzzz", waiting_on: 9, children: 9 }));
    });
    expect(await counts("aaaa")).toEqual([2, 1]);
    expect(await counts("zzzz")).toEqual([0, 0]);
  });

  test("what is over is not waited for, and is again once it is opened anew", async () => {
    await fill(subject(), ["aaaa bbbb", "aaaa cccc"], { bbbb: "archived" });
    expect(await counts("aaaa")).toEqual([1, 0]);
    await write(subject, (t) => t.tasks.update("bd-cccc", 0, { status: "completed" }));
    expect(await counts("aaaa")).toEqual([0, 0]);
    await write(subject, (t) => t.tasks.update("bd-cccc", 1, { status: "archived" }));
    expect(await counts("aaaa")).toEqual([0, 0]);
    await write(subject, (t) => t.tasks.update("bd-bbbb", 0, { status: "ready" }));
    expect(await counts("aaaa")).toEqual([1, 0]);
  });

  test("a removed edge and a removed task are not waited for any more", async () => {
    await fill(subject(), ["aaaa bbbb", "aaaa cccc parent_child"]);
    const remove = () => write(subject, (t) => t.dependencies.remove(edge("aaaa bbbb")));
    expect(await remove()).toBe(true);
    expect(await remove()).toBe(false);
    expect(await counts("aaaa")).toEqual([1, 1]);
    await write(subject, (t) => t.tasks.remove("bd-cccc"));
    expect(await counts("aaaa")).toEqual([0, 0]);
    expect(await read(subject, (t) => t.dependencies.of("bd-aaaa"))).toEqual([]);
  });

  test("edges at any of some tasks are told once each, and many tasks go at once", async () => {
    const lines = ["aaaa bbbb", "aaaa cccc parent_child", "cccc dddd relates_to", "eeee ffff"];
    await fill(subject(), lines);
    const touching = (...ids: string[]) =>
      read(subject, (t) => t.dependencies.touching(ids.map((id) => `bd-${id}`)));
    const told = await touching("aaaa", "bbbb", "dddd", "zzzz");
    expect(
      told.toSorted((x, y) => (x.task_id + x.depends_on_id < y.task_id + y.depends_on_id ? -1 : 1)),
    ).toEqual(lines.slice(0, 3).map(edge));
    expect(await touching()).toEqual([]);
    await write(subject, (t) => t.tasks.removeAll(["bd-bbbb", "bd-cccc", "bd-zzzz"]));
    expect(await touching("aaaa", "dddd", "eeee")).toEqual([edge("eeee ffff")]);
    expect(await counts("aaaa")).toEqual([0, 0]);
  });

  test("the counts are those of the edges after any changes", async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    await write(subject, (t) => shaken(t, seed));
    const { told, real } = await read(subject, countsOf);
    expect(told, `seed ${seed}`).toEqual(real);
  });

  test("the version grows with tasks, holding edges, urgency and ends only", async () => {
    await fill(subject(), ["aaaa bbbb"]);
    const version = () => read(subject, (t) => t.graph.version());
    const grows = async (work: (t: Tables) => Promise<unknown>) => {
      const before = await version();
      await write(subject, work);
      return (await version()) > before;
    };
    expect(await grows((t) => t.tasks.insert(a.aTask({ id: "bd-cccc" })))).toBe(true);
    expect(await grows((t) => t.dependencies.insert(edge("cccc aaaa")))).toBe(true);
    expect(await grows((t) => t.dependencies.insert(edge("bbbb cccc relates_to")))).toBe(false);
    expect(await grows((t) => t.dependencies.remove(edge("cccc aaaa")))).toBe(true);
    expect(await grows((t) => t.tasks.update("bd-aaaa", 0, { priority: "P0" }))).toBe(true);
    expect(await grows((t) => t.tasks.update("bd-aaaa", 1, { title: "New" }))).toBe(false);
    expect(await grows((t) => t.tasks.update("bd-aaaa", 2, { status: "coding" }))).toBe(false);
    expect(await grows((t) => t.tasks.update("bd-bbbb", 0, { status: "completed" }))).toBe(true);
    expect(await grows((t) => t.tasks.remove("bd-cccc"))).toBe(true);
  });
}

/** Numbers that look random and are the same for a seed (mulberry32). */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

const KINDS = ["blocks", "parent_child", "relates_to", "duplicates"] as const;
const idOf = (n: number) => `bd-${n.toString(36).padStart(4, "0")}`;

/** Five hundred changes of a dozen tasks and their edges, some of which change nothing. */
async function shaken(t: Tables, seed: number): Promise<void> {
  const roll = dice(seed);
  const tasks = Array.from({ length: 12 }, (_, n) => idOf(n));
  await t.projects.insert(a.aProject());
  await t.tasks.insertAll(tasks.map((id) => a.aTask({ id })));
  for (let step = 0; step < 500; step += 1) {
    const [task_id, other] = [tasks[roll(12)]!, roll(12)];
    const row = { task_id, depends_on_id: tasks[other]!, kind: KINDS[roll(4)]! };
    const move = roll(9);
    if (move < 4 && row.depends_on_id !== task_id) {
      await t.dependencies.remove(row);
      await t.dependencies.insert(row);
    } else if (move < 6) await t.dependencies.remove(row);
    else if (move < 8) await moved(t, task_id, TASK_STATES[roll(TASK_STATES.length)]!);
    else await replaced(t, task_id);
  }
}

async function moved(t: Tables, id: string, status: TaskState): Promise<void> {
  const task = await t.tasks.find(id);
  await t.tasks.update(id, task!.version, { status });
}

async function replaced(t: Tables, id: string): Promise<void> {
  await t.tasks.remove(id);
  await t.tasks.insert(a.aTask({ id }));
}

type Counts = Record<string, [waiting_on: number, children: number]>;

async function countsOf(t: Tables): Promise<{ told: Counts; real: Counts }> {
  const tasks = await t.tasks.list({}, { after: null, limit: 100 });
  const over = new Set(tasks.filter(isOver).map(({ id }) => id));
  const told: Counts = {};
  const real: Counts = {};
  for (const { id, waiting_on, children } of tasks) {
    const edges = (await t.dependencies.of(id)).filter(({ task_id }) => task_id === id);
    const holding = edges.filter(({ kind }) => kind === "blocks" || kind === "parent_child");
    const unmet = holding.filter(({ depends_on_id }) => !over.has(depends_on_id));
    told[id] = [waiting_on, children];
    real[id] = [unmet.length, holding.filter(({ kind }) => kind === "parent_child").length];
  }
  return { told, real };
}

const isOver = ({ status }: Task) => status === "completed" || status === "archived";

function pathFacts(subject: Subject): void {
  const path = (from: string, to: string) =>
    read(subject, async (t) => {
      const way = await t.dependencies.path(`bd-${from}`, `bd-${to}`);
      return way && way.map((id) => id.slice(3)).join(" ");
    });

  test("the shortest way along holding edges is found, in their direction only", async () => {
    await fill(subject(), [
      "aaaa bbbb",
      "bbbb cccc",
      "cccc dddd parent_child",
      "dddd eeee",
      "aaaa ffff",
      "ffff dddd",
      "aaaa eeee relates_to",
      "gggg aaaa",
    ]);
    expect(await path("aaaa", "eeee")).toBe("aaaa ffff dddd eeee");
    expect(await path("gggg", "bbbb")).toBe("gggg aaaa bbbb");
    expect(await path("bbbb", "dddd")).toBe("bbbb cccc dddd");
    expect(await path("aaaa", "aaaa")).toBe("aaaa");
    expect(await path("eeee", "aaaa")).toBe(null);
    expect(await path("bbbb", "ffff")).toBe(null);
    expect(await path("aaaa", "zzzz")).toBe(null);
  });

  test("a way of five thousand tasks is found, through tasks that are over as well", async () => {
    const ids = Array.from({ length: 5000 }, (_, n) => idOf(n));
    await write(subject, async (t) => {
      await t.projects.insert(a.aProject());
      await t.tasks.insertAll(
        ids.map((id, n) => a.aTask({ id, status: n % 2 ? "completed" : "ready" })),
      );
      const chain = ids.slice(1).map((id, n) => ({ task_id: ids[n]!, depends_on_id: id }));
      await t.dependencies.insertAll(chain.map((each) => ({ ...each, kind: "blocks" })));
    });
    expect(await read(subject, (t) => t.dependencies.path(ids[0]!, ids.at(-1)!))).toEqual(ids);
  });
}

function walkFacts(subject: Subject): void {
  const LINES = [
    "aaaa bbbb",
    "bbbb cccc",
    "cccc dddd",
    "eeee cccc",
    "ffff dddd",
    "gggg ffff parent_child",
    "hhhh cccc relates_to",
    "aaaa iiii",
  ];

  test("what a task holds back is counted, directly or not, up to a limit", async () => {
    await fill(subject(), LINES, { ffff: "completed" });
    const held = (id: string, limit: number) =>
      read(subject, (t) => t.dependencies.heldBackBy(`bd-${id}`, limit));
    expect(await held("dddd", 99)).toBe(4);
    expect(await held("dddd", 3)).toBe(3);
    expect(await held("aaaa", 99)).toBe(0);
  });

  test("a task frees those that wait for nothing else", async () => {
    await fill(subject(), [...LINES, "kkkk iiii", "kkkk iiii parent_child"], { bbbb: "completed" });
    const freed = (id: string) => read(subject, (t) => t.dependencies.freedBy(`bd-${id}`));
    expect(await freed("iiii")).toEqual(["bd-aaaa", "bd-kkkk"]);
    expect(await freed("dddd")).toEqual(["bd-cccc", "bd-ffff"]);
    expect(await freed("cccc")).toEqual(["bd-eeee"]);
    await write(subject, (t) => t.tasks.update("bd-iiii", 0, { status: "completed" }));
    expect(await freed("iiii")).toEqual(["bd-aaaa", "bd-kkkk"]);
  });

  test("edges that touch any of some tasks are told once each", async () => {
    await fill(subject(), LINES);
    const touching = await read(subject, (t) => t.dependencies.touching(["bd-aaaa", "bd-bbbb"]));
    const told = touching.map((row) => `${row.task_id.slice(3)} ${row.depends_on_id.slice(3)}`);
    expect(told.toSorted()).toEqual(["aaaa bbbb", "aaaa iiii", "bbbb cccc"]);
  });

  test("children are told with their states, by id", async () => {
    await fill(subject(), ["aaaa cccc parent_child", "aaaa bbbb parent_child", "aaaa dddd"], {
      cccc: "testing",
    });
    const title = a.aTask().title;
    expect(await read(subject, (t) => t.dependencies.children("bd-aaaa"))).toEqual([
      { id: "bd-bbbb", title, status: "ready" },
      { id: "bd-cccc", title, status: "testing" },
    ]);
  });

  test("the graph is the open tasks and the holding edges between them", async () => {
    await fill(subject(), LINES, { ffff: "completed", iiii: "archived" });
    const nodes = await read(subject, (t) => t.graph.nodes());
    const { id, project_id, priority, status, created_at, score, rank } = a.aTask();
    expect(nodes[0]).toEqual({ id, project_id, priority, status, created_at, score, rank });
    expect(nodes.map((node) => node.id.slice(3)).join(" ")).toBe(
      "aaaa bbbb cccc dddd eeee gggg hhhh",
    );
    await write(subject, (t) => t.dependencies.insert(edge("aaaa bbbb parent_child")));
    const edges = await read(subject, (t) => t.graph.edges());
    expect(edges.map((pair) => pair.map((each) => each.slice(3)).join(" ")).toSorted()).toEqual([
      "aaaa bbbb",
      "bbbb cccc",
      "cccc dddd",
      "eeee cccc",
    ]);
  });

  test("parts of the graph are told alone", async () => {
    await fill(subject(), LINES, { ffff: "completed" });
    const part = await read(subject, async (t) => ({
      edges: await t.graph.edges(["bd-bbbb", "bd-gggg"]),
      near: idsOf(await t.graph.near(["bd-bbbb", "bd-ffff", "bd-zzzz"])),
      sizes: [await t.graph.size(3), await t.graph.size(99)],
    }));
    expect(part).toEqual({
      edges: [["bd-bbbb", "bd-cccc"]],
      near: ["bbbb", "cccc", "dddd"],
      sizes: [3, 8],
    });
  });

  test("upstream are the tasks and all that is open that they wait for, or null", async () => {
    await fill(subject(), LINES, { ffff: "completed" });
    const upstream = (ids: string[], limit: number) =>
      read(subject, async (t) =>
        idsOf(
          await t.graph.upstream(
            ids.map((id) => `bd-${id}`),
            limit,
          ),
        ),
      );
    expect(await upstream(["bbbb"], 9)).toEqual(["bbbb", "cccc", "dddd"]);
    expect(await upstream(["bbbb", "aaaa"], 9)).toEqual(["aaaa", "bbbb", "cccc", "dddd", "iiii"]);
    expect(await upstream(["ffff"], 9)).toEqual(["dddd", "ffff"]);
    expect(await upstream(["gggg"], 9)).toEqual(["gggg"]);
    expect(await upstream(["bbbb"], 3)).toEqual(["bbbb", "cccc", "dddd"]);
    expect(await upstream(["bbbb"], 2)).toBe(null);
    expect(await upstream(["zzzz"], 9)).toEqual([]);
  });

  test("who waits is told with whom for", async () => {
    await fill(subject(), LINES, { ffff: "completed" });
    const waiting = await read(subject, (t) => t.graph.waiting(["bd-cccc", "bd-dddd"]));
    expect(waiting.map((row) => `${row.id} ${row.depends_on_id}`).toSorted()).toEqual([
      "bd-bbbb bd-cccc",
      "bd-cccc bd-dddd",
      "bd-eeee bd-cccc",
    ]);
    expect(waiting[0]).toMatchObject({ project_id: "pj-aaaa", rank: 0.5, status: "ready" });
  });
}

/** Edges by which nothing is handed on: of another kind, or of a task that is over. */
const ASIDE = ["aaaa ffff relates_to", "aaaa gggg", "gggg hhhh"];

function rankFacts(subject: Subject): void {
  test("ranks are written where they still are as expected, and nothing else changes", async () => {
    await fill(subject(), ["aaaa bbbb"]);
    const rows = [
      { id: "bd-aaaa", score: 0.1234, rank: -12.3456, from_rank: 0.5 },
      { id: "bd-bbbb", score: 1, rank: 1000.7001, from_rank: 0.4 },
      { id: "bd-zzzz", score: 1, rank: 1 },
    ];
    expect(await write(subject, (t) => t.graph.rank(rows))).toBe(1);
    const find = (id: string) => read(subject, (t) => t.tasks.find(id));
    const first = a.aTask({ waiting_on: 1, score: 0.1234, rank: -12.3456 });
    expect(await find("bd-aaaa")).toEqual(first);
    expect(await find("bd-bbbb")).toEqual(a.aTask({ id: "bd-bbbb" }));
    expect(await write(subject, (t) => t.graph.rank([{ ...rows[1]!, from_rank: 0.5 }]))).toBe(1);
    expect((await find("bd-bbbb"))?.rank).toBe(1000.7001);
    expect(await write(subject, (t) => t.graph.rank([]))).toBe(0);
  });

  test("what a task waits for is lifted, directly or not, up to what stands higher", async () => {
    await fill(subject(), [
      "aaaa bbbb",
      "bbbb cccc",
      "bbbb dddd parent_child",
      "dddd eeee",
      ...ASIDE,
    ]);
    await write(subject, async (t) => {
      await t.tasks.update("bd-gggg", 0, { status: "completed" });
      await t.graph.rank([{ id: "bd-dddd", score: 9, rank: 9 }]);
      await t.graph.rank([{ id: "bd-cccc", score: 9, rank: 0.1 }]);
      await t.graph.lift(["bd-aaaa"], { score: 2, rank: 3 });
    });
    const nodes = await read(subject, (t) => t.graph.nodes());
    expect(nodes.map(({ id, score, rank }) => `${id.slice(3)} ${score} ${rank}`)).toEqual([
      "aaaa 0.5 0.5",
      "bbbb 2 3",
      "cccc 9 3",
      "dddd 9 9",
      "eeee 0.5 0.5",
      "ffff 0.5 0.5",
      "hhhh 0.5 0.5",
    ]);
  });

  test("a rank that was read is still the same when it is compared", async () => {
    const ids = Array.from({ length: 500 }, (_, n) => idOf(n));
    await write(subject, async (t) => {
      await t.projects.insert(a.aProject());
      await t.tasks.insertAll(ids.map((id) => a.aTask({ id, rank: Math.random() * 1000 })));
    });
    const again = await write(subject, async (t) => {
      const nodes = await t.graph.nodes();
      return t.graph.rank(nodes.map(({ id, rank }) => ({ id, score: 0, rank, from_rank: rank })));
    });
    expect(again).toBe(500);
  });
}

function metricFacts(subject: Subject): void {
  const metrics = (task_id: string, pagerank: number) => ({
    task_id,
    pagerank,
    betweenness: 0.25,
    hub: 0,
    authority: 1,
    critical_path: 0.125,
  });

  test("metrics are kept for each task, over older ones, as long as it is open", async () => {
    await fill(subject(), ["aaaa bbbb"]);
    const all = (ids?: string[]) => read(subject, (t) => t.graph.metrics(ids));
    await write(subject, (t) =>
      t.graph.putMetrics([metrics("bd-aaaa", 1), metrics("bd-bbbb", 0.5), metrics("bd-zzzz", 0)]),
    );
    await write(subject, (t) => t.graph.putMetrics([metrics("bd-aaaa", 0.75)]));
    expect(await all()).toHaveLength(2);
    expect(await all(["bd-aaaa", "bd-zzzz"])).toEqual([metrics("bd-aaaa", 0.75)]);
    await write(subject, async (t) => {
      await t.tasks.update("bd-aaaa", 0, { status: "completed" });
      await t.graph.sweepMetrics();
    });
    expect(await all()).toEqual([metrics("bd-bbbb", 0.5)]);
  });
}
