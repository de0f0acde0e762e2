import { expect, test } from "vitest";
import { priority, type Task } from "../../../src/domain/task.ts";
import { openGraph, type GraphPlace } from "./place.ts";

const SIZE = 1_200;
const STATUSES = ["ready", "ready", "completed", "archived"] as const;

/** Numbers that look random and are the same for a seed. */
function drawing(seed: number) {
  let state = seed;
  return (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
}

/** What the graph should be, changed along with the store; edges by name. */
type Model = { tasks: Partial<Task>[]; edges: Map<string, [number, number]> };

function grown(draw: (below: number) => number): Model {
  const tasks = Array.from({ length: SIZE }, () => ({
    priority: priority.options[draw(5)] ?? "P2",
  }));
  const edges: Model["edges"] = new Map();
  for (let from = 1; from < SIZE; from += 1)
    for (let count = 0; count < 2; count += 1) {
      const pair: [number, number] = [from, Math.max(0, from - 1 - draw(80))];
      edges.set(pair.join(" "), pair);
    }
  return { tasks, edges };
}

/** One change of a priority, a state or an edge, in the store and in the model. */
async function changed(place: GraphPlace, { tasks, edges }: Model, draw: (n: number) => number) {
  const at = 1 + draw(SIZE - 1);
  const kind = draw(4);
  if (kind < 2) {
    const change =
      kind === 0
        ? { priority: priority.options[draw(5)] ?? ("P2" as const) }
        : { status: STATUSES[draw(4)] ?? ("ready" as const) };
    tasks[at] = { ...tasks[at], ...change };
    return place.change(at, change);
  }
  const pair: [number, number] = [at, draw(at)];
  const name = pair.join(" ");
  if (edges.delete(name)) return place.waitNoMore(...pair);
  edges.set(name, pair);
  return place.wait(...pair);
}

test.each([1, 2, 3])(
  "changes while refreshes write end where a fresh store begins (seed %i)",
  async (seed) => {
    const draw = drawing(seed * 7_919);
    const [place, fresh] = [await openGraph(), await openGraph()];
    const model = grown(draw);
    await place.fill(model.tasks, [...model.edges.values()]);
    for (let round = 0; round < 4; round += 1)
      await place.refresh(async () => {
        for (let count = 0; count < 6; count += 1) await changed(place, model, draw);
      });
    await place.refresh();
    await fresh.fill(model.tasks, [...model.edges.values()]);
    await fresh.refresh();
    expect(await place.places()).toEqual(await fresh.places());
    expect(await place.order()).toEqual(await fresh.order());
    expect(await place.refresh()).toMatchObject({ changed: 0, overtaken: false });
  },
);
