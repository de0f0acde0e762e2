import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { openGraph, type GraphPlace } from "./place.ts";

/** Every task waits for the one before it and for one far before it. */
async function fill(place: GraphPlace, size: number): Promise<void> {
  const edges = Array.from({ length: size }, (_, from): [number, number][] =>
    [from - 1, Math.floor(from / 3) - 1]
      .filter((to) => to >= 0 && to < from)
      .map((to) => [from, to]),
  ).flat();
  const unique = new Map(edges.map((edge) => [edge.join(" "), edge]));
  await place.fill(
    Array.from({ length: size }, (_, at) => ({ priority: at % 2 === 0 ? "P1" : "P3" })),
    [...unique.values()],
  );
}

test("a process ranks as the server itself does", async () => {
  const [one, other] = [await openGraph(), await openGraph()];
  await fill(one, 120);
  await fill(other, 120);
  const inside = await one.ranker({ inline_tasks_max: 120 }).refresh();
  const beside = await other.ranker({ inline_tasks_max: 119 }).refresh();
  expect([inside.inline, beside.inline]).toEqual([true, false]);
  expect({ ...beside, inline: true }).toEqual(inside);
  expect(await other.places()).toEqual(await one.places());
});

test("while ten thousand tasks are ranked, the server goes on with other things", async () => {
  const place = await openGraph();
  await fill(place, 10_000);
  const ranker = place.ranker();
  const order: string[] = [];
  const refresh = ranker.refresh().then(({ tasks, inline }) => {
    order.push("ranked");
    return { tasks, inline };
  });
  for (let turn = 0; turn < 100; turn += 1) await setImmediate();
  order.push("turned");
  await place.change(5, { priority: "P0" });
  order.push("written");
  expect(await refresh).toEqual({ tasks: 10_000, inline: false });
  expect(order).toEqual(["turned", "written", "ranked"]);
});

test("a process that ends when it is idle is begun again when it is needed", async () => {
  const place = await openGraph();
  await fill(place, 30);
  const ranker = place.ranker({ inline_tasks_max: 0, idle_ms: 0 });
  const changed: number[] = [];
  for (let time = 0; time < 4; time += 1) {
    changed.push((await ranker.refresh()).changed);
    await setImmediate();
  }
  expect(changed).toEqual([30, 0, 0, 0]);
});

test("a database that cannot be opened fails the refresh with its sentence", async () => {
  const place = await openGraph();
  const folder = mkdtempSync(join(tmpdir(), "ringmaster-ranking-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "later", "ringmaster.db");
  const ranker = place.ranker({ inline_tasks_max: -1, file });
  await expect(ranker.refresh()).rejects.toThrow(folder);
  expect(ranker.latest()).toBeNull();
  mkdirSync(join(folder, "later"));
  expect(await ranker.refresh()).toMatchObject({ tasks: 0, inline: false });
});

test("a process that is killed is logged, fails its refresh, and is begun again", async () => {
  const place = await openGraph();
  await fill(place, 2_000);
  const ranker = place.ranker();
  const refused = ranker.refresh().catch((error: unknown) => String(error));
  await vi.waitUntil(() => rankingChildren().length > 0, { timeout: 10_000, interval: 1 });
  for (const pid of rankingChildren()) process.kill(pid, "SIGKILL");
  expect(await refused).toContain("The ranking ended before it was done.");
  expect(place.logged.join("\n")).toContain("the ranking process failed");
  expect(await ranker.refresh()).toMatchObject({ tasks: 2_000, inline: false });
});

/** Pids of the ranking processes that this one has begun. */
function rankingChildren(): number[] {
  const pids = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8");
  const all = pids.split(" ").filter((pid) => pid !== "");
  return all.map(Number).filter((pid) => commandOf(pid).includes("ranking-process.ts"));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // It has ended meanwhile.
  }
}

test("a closed ranker ends what is under way and refuses what comes later", async () => {
  const place = await openGraph();
  await fill(place, 2_000);
  const ranker = place.ranker();
  const refused = ranker.refresh().catch((error: unknown) => String(error));
  await place.store.read((tables) => tables.graph.version());
  await ranker.close();
  expect(await refused).toContain("The ranking ended before it was done.");
  await expect(ranker.refresh()).rejects.toThrow("The ranking ended before it was done.");
});
