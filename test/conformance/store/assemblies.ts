import { expect, test } from "vitest";
import { anAssembly } from "../../support/assemblies.ts";
import type { Subject } from "./place.ts";
import * as a from "./samples.ts";

/** Prompts as they were put together. */
export function assemblyFacts(subject: Subject): void {
  test("assemblies are kept once, told newest first, and outlive their task", async () => {
    const { store } = subject();
    const first = anAssembly();
    const second = anAssembly({ id: "as-bbbb", at: a.later(1), attempt_id: null, iteration: null });
    const other = anAssembly({ id: "as-cccc", project_id: "pj-bbbb", at: a.later(2) });
    await store.write(async (t) => {
      await a.insertBasics(t);
      for (const row of [first, second, other, anAssembly({ tokens: 1 })])
        await t.assemblies.insert(row);
      await t.tasks.remove("bd-aaaa");
    });
    const list = (filter: { project_id?: string; task_id?: string }, limit = 9) =>
      store.read((t) => t.assemblies.list(filter, limit));
    expect(await list({})).toEqual([other, second, first]);
    expect(await list({ project_id: "pj-aaaa", task_id: "bd-aaaa" })).toEqual([second, first]);
    expect(await list({ task_id: "bd-aaaa" }, 1)).toEqual([other]);
    expect(await list({ task_id: "bd-zzzz" })).toEqual([]);
    expect(await store.read((t) => t.assemblies.of("at-aaaa"))).toEqual([first, other]);
  });

  test("what of the merged work a prompt held is said of that prompt alone", async () => {
    const { store } = subject();
    const held = { changed: 9, any: 5, layers: { code: 4, history: 1 } };
    await store.write(async (t) => {
      await t.assemblies.insert(anAssembly());
      await t.assemblies.insert(anAssembly({ id: "as-bbbb", at: a.later(1) }));
      await t.assemblies.judge("as-aaaa", held);
    });
    const all = await store.read((t) => t.assemblies.of("at-aaaa"));
    expect(all.map((each) => each.held)).toEqual([held, null]);
  });
}
