import { expect, test } from "vitest";
import type { Store, Tables } from "../../../src/ports/store.ts";
import { startChild, type Subject } from "./place.ts";
import * as a from "./samples.ts";

const CLAIMER = new URL("./claimer.ts", import.meta.url);
const PROCESSES = 8;
const TASKS = 50;

/** Several stores on one database, in one process and in many. */
export function sharingFacts(subject: Subject): void {
  claimFacts(subject);
  foreignFacts(subject);
  readingFacts(subject);
}

const names = async (t: Tables) => (await t.projects.list()).map(({ name }) => name);
const wordOf = (n: number) => n.toString(36).padStart(4, "0");

function claimFacts(subject: Subject): void {
  test("eight processes claim fifty tasks, each of them once", async () => {
    const { store, place } = subject();
    await store.write(async (t) => {
      await t.projects.insert(a.aProject());
      for (let n = 0; n < TASKS; n += 1) await t.tasks.insert(a.aTask({ id: `bd-${wordOf(n)}` }));
    });
    const claimers = Array.from({ length: PROCESSES }, async (_, n) => {
      const child = startChild(CLAIMER, [place.address!, `wk-${wordOf(n)}`]);
      const line = await child.lines.next();
      expect(await child.ended).toEqual([0, null]);
      return JSON.parse(String(line.value)) as string[];
    });
    const claimed = (await Promise.all(claimers)).flat();
    expect(claimed).toHaveLength(TASKS);
    expect(new Set(claimed).size).toBe(TASKS);
    const tasks = await store.read((t) => t.tasks.list({}, { after: null, limit: 99 }));
    expect(tasks.every((task) => task.attempts === 1 && task.version === 1)).toBe(true);
    expect(await store.read((t) => t.attempts.running())).toHaveLength(TASKS);
  });
}

function foreignFacts(subject: Subject): void {
  const told = (store: Store) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = store.onCommit(resolve);
    return promise.then(stop);
  };

  test("a commit of another store is told, and its work is then seen", async () => {
    const { store, place } = subject();
    const other = await place.open();
    for (const name of ["aaaa", "bbbb"]) {
      const hint = told(store);
      await other.write((t) => t.projects.insert(a.aProject({ id: `pj-${name}`, name })));
      await hint;
      expect(await store.read((t) => t.projects.find(name))).toBeDefined();
    }
    await other.close();
  });

  test("a writer waits for the writer of another store, and others meanwhile go on", async () => {
    const { store, place } = subject();
    const other = await place.open();
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = store.write(async (t) => {
      await t.projects.insert(a.aProject());
      await promise;
    });
    const second = other.write(async (t) => (await t.projects.list()).length);
    expect(await other.read((t) => t.projects.list())).toEqual([]);
    resolve();
    await first;
    expect(await second).toBe(1);
    await other.close();
  });

  test("what one store wrote is there for the next", async () => {
    const { store, place } = subject();
    await store.write(a.insertBasics);
    const next = await place.open();
    expect(await next.read((t) => t.tasks.find("bd-aaaa"))).toEqual(a.aTask());
    await next.close();
  });
}

function readingFacts(subject: Subject): void {
  test("reading cannot write", async () => {
    const { store } = subject();
    await expect(store.read((t) => t.projects.insert(a.aProject()))).rejects.toThrow(/readonly/);
  });

  test("a read does not wait for the work of a writer, and sees nothing of it", async () => {
    const { store } = subject();
    const seen = await store.write(async (t) => {
      await t.projects.insert(a.aProject());
      return store.read(names);
    });
    expect(seen).toEqual([]);
    expect(await store.read(names)).toEqual(["circus"]);
  });

  test("a read sees one state from its beginning to its end", async () => {
    const { store } = subject();
    const seen = await store.read(async (t) => {
      const before = await names(t);
      await store.write((w) => w.projects.insert(a.aProject()));
      return [before, await names(t)];
    });
    expect(seen).toEqual([[], []]);
    expect(await store.read(names)).toEqual(["circus"]);
  });
}
