import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Tables } from "../../../src/ports/store.ts";
import { openAddress, type Subject } from "./place.ts";
import * as a from "./samples.ts";

/** All or nothing, one after the other, and copies of it. */
export function transactionFacts(subject: Subject): void {
  atomicFacts(subject);
  orderFacts(subject);
  commitFacts(subject);
  snapshotFacts(subject);
}

const names = async (t: Tables) => (await t.projects.list()).map(({ name }) => name);
const project = (name: string) => a.aProject({ id: `pj-${name}`, name });

function atomicFacts(subject: Subject): void {
  test("work that throws leaves nothing behind, and the store goes on", async () => {
    const { store } = subject();
    const fault = new Error("changed my mind");
    const work = store.write(async (t) => {
      await t.projects.insert(a.aProject());
      await t.events.append(a.anEvent());
      throw fault;
    });
    await expect(work).rejects.toBe(fault);
    expect(await store.read(names)).toEqual([]);
    expect(await store.read((t) => t.events.last())).toBe(0);
    await store.write((t) => t.projects.insert(a.aProject()));
    expect(await store.read(names)).toEqual(["circus"]);
  });

  test("statements started together with one that fails leave nothing behind either", async () => {
    const { store } = subject();
    const work = store.write(async (t) => {
      const all = ["aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff"].map(project);
      await Promise.all([project("aaaa"), ...all].map((row) => t.projects.insert(row)));
    });
    await expect(work).rejects.toMatchObject({ code: "conflict" });
    await store.write((t) => t.projects.insert(project("zzzz")));
    expect(await store.read(names)).toEqual(["zzzz"]);
  });

  test("tables cannot be used after their transaction", async () => {
    const { store } = subject();
    const kept = await store.write(async (t) => ({ tables: t }));
    await expect(kept.tables.projects.insert(a.aProject())).rejects.toThrow(/transaction/i);
    expect(await store.read(names)).toEqual([]);
  });
}

function orderFacts(subject: Subject): void {
  test("writes are carried out one at a time, in the order in which they came", async () => {
    const { store } = subject();
    const steps: string[] = [];
    const step = (name: string) =>
      store.write(async (t) => {
        steps.push(`${name} begins`);
        await t.projects.insert(project(name));
        await t.projects.list();
        steps.push(`${name} ends`);
      });
    await Promise.all(["aaaa", "bbbb", "cccc"].map(step));
    expect(steps).toEqual(
      ["aaaa", "bbbb", "cccc"].flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
  });
}

function commitFacts(subject: Subject): void {
  test("a commit is told once to each listener until it stops listening", async () => {
    const { store } = subject();
    const told: string[] = [];
    const stop = store.onCommit(() => told.push("first"));
    store.onCommit(() => told.push("second"));
    await store.write((t) => t.projects.insert(project("aaaa")));
    expect(told).toEqual(["first", "second"]);
    stop();
    await store.write((t) => t.projects.insert(project("bbbb")));
    expect(told).toEqual(["first", "second", "second"]);
  });

  test("a rollback, and work that changes nothing, are not told", async () => {
    const { store } = subject();
    let told = 0;
    store.onCommit(() => (told += 1));
    const failing = store.write(async (t) => {
      await t.projects.insert(a.aProject());
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    await store.write((t) => t.projects.list());
    await store.write((t) => t.tasks.update("bd-zzzz", 0, { reason: "r" }));
    expect(told).toBe(0);
  });
}

function snapshotFacts(subject: Subject): void {
  test("a snapshot taken while others write is whole", async () => {
    const { store, place } = subject();
    await store.write((t) => t.projects.insert(a.aProject()));
    const file = join(place.folder, "copy.db");
    const pair = (n: number) =>
      store.write(async (t) => {
        await t.tasks.insert(a.aTask({ id: `bd-${String(n).padStart(4, "0")}` }));
        await t.events.append(a.anEvent());
      });
    const numbers = Array.from({ length: 60 }, (_, n) => n);
    const writes = numbers.map(pair);
    await writes[5];
    await Promise.all([store.snapshot(file), ...writes]);
    const copy = await openAddress(file);
    const [tasks, events] = await copy.read(async (t) => [
      (await t.graph.nodes()).length,
      (await t.events.after(0, { agent_output: true }, 100)).length,
    ]);
    expect(tasks).toBe(events);
    expect(tasks).toBeGreaterThanOrEqual(6);
    expect((await copy.condition()).integrity).toBe("ok");
    await copy.close();
  });

  test("a snapshot never replaces a file, and a refused one leaves none", async () => {
    const { store, place } = subject();
    const file = join(place.folder, "precious");
    await writeFile(file, "mine");
    await expect(store.snapshot(file)).rejects.toMatchObject({ code: "conflict" });
    const nowhere = join(place.folder, "nowhere", "copy.db");
    await expect(store.snapshot(nowhere)).rejects.toMatchObject({ code: "database_invalid" });
    expect(existsSync(nowhere)).toBe(false);
  });

  test("the condition names the engine, the version of the schema and its integrity", async () => {
    const { store } = subject();
    expect(store.about).toEqual({ engine: expect.any(String), schema: expect.any(Number) });
    expect(await store.condition()).toEqual({ ...store.about, integrity: "ok" });
  });
}
