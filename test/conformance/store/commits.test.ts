import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BATCH_MAX } from "../../../src/adapters/store/batch.ts";
import { configure, connect } from "../../../src/adapters/store/connection.ts";
import type { Store, Tables } from "../../../src/ports/store.ts";
import { filePlace, type Place } from "./place.ts";
import * as a from "./samples.ts";

let place: Place;
let store: Store;
beforeEach(async () => {
  place = await filePlace();
  store = await place.open();
});
afterEach(async () => {
  await store.close();
  await place.remove();
});

const names = async (t: Tables) => (await t.projects.list()).map(({ name }) => name);
const add = (name: string) => (t: Tables) =>
  t.projects.insert(a.aProject({ id: `pj-${name}`, name }));

function raw(sql: string): void {
  const database = new DatabaseSync(place.address!);
  database.exec(sql);
  database.close();
}

test("work that waits together is acknowledged together, after the commit", async () => {
  const steps: string[] = [];
  const write = async (name: string) => {
    await store.write(async (t) => {
      await add(name)(t);
      steps.push(`${name} is done`);
    });
    steps.push(`${name} is acknowledged`);
  };
  const other = await place.open();
  await Promise.all([write("aaaa"), write("bbbb"), write("cccc")]);
  expect(steps).toEqual([
    "aaaa is done",
    "bbbb is done",
    "cccc is done",
    "aaaa is acknowledged",
    "bbbb is acknowledged",
    "cccc is acknowledged",
  ]);
  expect(await other.read(names)).toEqual(["aaaa", "bbbb", "cccc"]);
  await other.close();
});

test("work that comes while a batch is carried out joins it", async () => {
  let told = 0;
  store.onCommit(() => (told += 1));
  const late = Promise.withResolvers<void>();
  const first = store.write(async (t) => {
    await add("aaaa")(t);
    store.write(add("cccc")).then(late.resolve, late.reject);
  });
  await Promise.all([first, store.write(add("bbbb")), late.promise]);
  expect(told).toBe(1);
  expect(await store.read(names)).toEqual(["aaaa", "bbbb", "cccc"]);
});

test("a commit is told once, however much work shares it, and a batch has a limit", async () => {
  let told = 0;
  store.onCommit(() => (told += 1));
  const numbers = Array.from({ length: BATCH_MAX * 3 + 1 }, (_, n) => String(n).padStart(4, "0"));
  await Promise.all(numbers.map((name) => store.write(add(name))));
  expect(told).toBe(4);
  expect(await store.read(names)).toEqual(numbers);
});

test("when the commit fails, all that shared it are refused, and the store goes on", async () => {
  raw(`create table marks (id text references tasks (id) deferrable initially deferred);
    create trigger mark after insert on projects when new.name = 'evil'
      begin insert into marks values ('bd-none'); end`);
  const ends = await Promise.allSettled(["aaaa", "evil", "bbbb"].map((n) => store.write(add(n))));
  const refused = { status: "rejected", reason: { code: "conflict" } };
  expect(ends).toMatchObject([refused, refused, refused]);
  expect(String((ends[0] as PromiseRejectedResult).reason.message)).toContain("the commit");
  expect(await store.read(names)).toEqual([]);
  await expect(store.write(add("evil"))).rejects.toMatchObject({ code: "conflict" });
  await store.write(add("cccc"));
  expect(await store.read(names)).toEqual(["cccc"]);
});

test("when the database undoes everything by itself, all are refused with the reason", async () => {
  raw(`create trigger undo after insert on projects when new.name = 'evil'
    begin select raise(rollback, 'the disk is full'); end`);
  const ends = await Promise.allSettled(["aaaa", "evil"].map((name) => store.write(add(name))));
  for (const end of ends)
    expect(end).toMatchObject({ reason: { message: expect.stringContaining("disk is full") } });
  await store.write(add("cccc"));
  expect(await store.read(names)).toEqual(["cccc"]);
});

test("after the database undid everything, nothing that a work still says is kept", async () => {
  raw(`create trigger undo after insert on projects when new.name = 'evil'
    begin select raise(rollback, 'the disk is full'); end`);
  const goesOn = async (t: Tables) => {
    await add("evil")(t).catch(() => undefined);
    await add("aaaa")(t);
  };
  const atOnce = async (t: Tables) => void (await Promise.all([add("evil")(t), add("bbbb")(t)]));
  const ignores = (t: Tables) => add("evil")(t).catch(() => undefined);
  for (const works of [[goesOn], [atOnce], [ignores], [add("cccc"), goesOn, atOnce, ignores]]) {
    const ends = await Promise.allSettled(works.map((work) => store.write(work)));
    for (const end of ends)
      expect(end).toMatchObject({ reason: { message: expect.stringContaining("disk is full") } });
    expect(await store.read(names)).toEqual([]);
  }
});

test("commits are flushed to the disk unless asked otherwise", () => {
  const level = (synchronous?: "normal") => {
    const connection = connect(place.address!);
    configure(connection, synchronous);
    const told = connection.value("pragma synchronous");
    connection.close();
    return told;
  };
  expect({ usual: level(), normal: level("normal") }).toEqual({ usual: 2, normal: 1 });
});
