import { expect, test } from "vitest";
import type { Tables } from "../../../src/ports/store.ts";
import type { Subject } from "./place.ts";
import * as a from "./samples.ts";

/** Work that is asked for at the same time, which a store may commit together. */
export function batchFacts(subject: Subject): void {
  const names = async (t: Tables) => (await t.projects.list()).map(({ name }) => name);
  const add = (name: string) => (t: Tables) =>
    t.projects.insert(a.aProject({ id: `pj-${name}`, name }));

  test("of work asked for together, only that which fails is undone", async () => {
    const { store } = subject();
    const failing = async (t: Tables) => {
      await add("bbbb")(t);
      throw new Error("changed my mind");
    };
    const ends = await Promise.allSettled([
      store.write(add("aaaa")),
      store.write(failing),
      store.write(add("cccc")),
      store.write(add("aaaa")),
      store.write(add("dddd")),
    ]);
    expect(ends.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(ends[1]).toMatchObject({ reason: { message: "changed my mind" } });
    expect(ends[3]).toMatchObject({ reason: { code: "conflict" } });
    expect(await store.read(names)).toEqual(["aaaa", "cccc", "dddd"]);
  });

  test("when all of the work fails, nothing is left", async () => {
    const { store } = subject();
    const fail = async (t: Tables) => {
      await add("aaaa")(t);
      throw new Error("no");
    };
    const ends = await Promise.allSettled([1, 2, 3].map(() => store.write(fail)));
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(await store.read(names)).toEqual([]);
  });

  test("each work sees what the work before it did", async () => {
    const { store } = subject();
    const seen = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        store.write(async (t) => {
          await add(String(n).padStart(4, "0"))(t);
          return (await names(t)).length;
        }),
      ),
    );
    expect(seen).toEqual(Array.from({ length: 200 }, (_, n) => n + 1));
  });

  test("statements of work that failed do not reach into the work after it", async () => {
    const { store } = subject();
    const late: Promise<unknown>[] = [];
    const failing = store.write(async (t) => {
      const [first, second] = [add("aaaa")(t), add("aaaa")(t)];
      late.push(second.catch(() => add("late")(t)));
      await Promise.all([first, second]);
    });
    const next = store.write(add("bbbb"));
    await expect(failing).rejects.toMatchObject({ code: "conflict" });
    await next;
    await Promise.allSettled(late);
    expect(await store.read(names)).toEqual(["bbbb"]);
  });

  test("work asked for before the end is done, and work after it is refused", async () => {
    const other = await subject().place.open();
    const writes = Array.from({ length: 150 }, (_, n) =>
      other.write(async (t) => {
        await add(String(n).padStart(4, "0"))(t);
        return n;
      }),
    );
    const end = other.close();
    expect(await Promise.all(writes)).toHaveLength(150);
    await end;
    await expect(other.write(names)).rejects.toThrow(/finalized|not open/);
  });
}
