import { expect, test } from "vitest";
import { importTasks } from "../../../src/engine/tasks/import.ts";
import { splitTask } from "../../../src/engine/tasks/split.ts";
import { submit } from "../../../src/engine/tasks/submit.ts";
import type { World } from "../../../src/engine/world.ts";
import { openRing } from "../../support/world.ts";
import { putIn } from "../input/place.ts";

/** A clock by which each id of a task comes several times; a new one begins again. */
function repeating({ clock }: World, times: number): World["clock"] {
  let asked = 0;
  return {
    ...clock,
    id: (kind) =>
      kind === "task"
        ? `bd-${String(Math.floor(asked++ / times)).padStart(6, "0")}`
        : clock.id(kind),
  };
}

const WORDS = {
  title: "Task",
  description: "",
  kind: "task",
  priority: "P2",
  agent: null,
  ready: false,
} as const;

test("an id that comes again is not given again, whatever makes the tasks", async () => {
  const opened = await openRing();
  const all = new Set<string>();
  const give = (ids: string[], count: number) => {
    expect(ids).toHaveLength(count);
    for (const id of ids) expect(all.size).toBeLessThan(all.add(id).size);
  };
  const tasks = Array.from({ length: 1_200 }, (_, at) => ({
    ...WORDS,
    key: `k${at}`,
  }));
  for (let round = 0; round < 2; round += 1) {
    const world = { ...opened.world, clock: repeating(opened.world, 3) };
    const ring = { ...opened, world };
    const imported = await world.store.write((tables) =>
      importTasks(world, tables, { project_id: "circus", tasks, dependencies: [], actor: "owner" }),
    );
    give(Object.values(imported.ids), 1_200);
    const put = await putIn(
      ring,
      `- paint wagon ${round}\n- wash tent ${round}\n- count hats ${round}`,
    );
    give(
      put.items.flatMap(({ task_id }) => task_id ?? []),
      3,
    );
    const [one] = put.items;
    const children = ["a", "b"].map((title) => ({ title, description: "", after: [] }));
    const split = await world.store.write((tables) =>
      splitTask(world, tables, { id: one?.task_id ?? "", children, actor: "owner" }),
    );
    give(
      split.children.map(({ id }) => id),
      2,
    );
    for (let at = 0; at < 3; at += 1) give([await submitted(world, round, at)], 1);
  }
  const nodes = await opened.world.store.read(({ graph }) => graph.nodes());
  expect(nodes.map(({ id }) => id).toSorted()).toEqual([...all].toSorted());
});

async function submitted(world: World, round: number, at: number): Promise<string> {
  const wanted = {
    ...WORDS,
    project_id: "circus",
    title: `Feed ${round} ${at}`,
    depends_on: [],
  };
  return (await world.store.write((tables) => submit(world, tables, wanted, "owner"))).id;
}
