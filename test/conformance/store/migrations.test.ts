import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connect } from "../../../src/adapters/store/connection.ts";
import { migrator, type Migration } from "../../../src/adapters/store/migrate.ts";
import { MIGRATIONS } from "../../../src/adapters/store/migrations/all.ts";
import { migrateSqlite, openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import { PROJECT_DEFAULTS } from "../../../src/domain/project.ts";
import type { EventFilter } from "../../../src/ports/store.ts";
import { FIRST_VERSION } from "./first-version.ts";
import { filePlace, startChild, type Place } from "./place.ts";
import * as a from "./samples.ts";
import { shapes } from "./shapes.ts";

const CLAIMER = new URL("./claimer.ts", import.meta.url);
let place: Place;
let file: string;
beforeEach(async () => {
  place = await filePlace();
  file = place.address!;
});
afterEach(() => place.remove());

const LAST = MIGRATIONS.length;
const NEXT: Migration = {
  version: LAST + 1,
  name: "9999-next",
  compatible: false,
  up: "alter table tasks add column colour text",
  down: "alter table tasks drop column colour",
};

const open = (migrations?: readonly Migration[]) =>
  openSqliteStore({ file, ...(migrations && { migrations }) });

/** Opens and closes with the migrations named. */
async function visit(migrations?: readonly Migration[]): Promise<void> {
  await (await open(migrations)).close();
}

async function fill(): Promise<void> {
  const store = await open();
  await store.write(a.insertBasics);
  await store.close();
}

function raw<T>(work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** Every file of the folder with its content's hash. */
async function onDisk(): Promise<Record<string, string>> {
  const names = (await readdir(place.folder)).toSorted();
  const hash = async (name: string) =>
    createHash("sha256")
      .update(await readFile(join(place.folder, name)))
      .digest("hex");
  return Object.fromEntries(await Promise.all(names.map(async (n) => [n, await hash(n)] as const)));
}

const schemaOf = (database: DatabaseSync) =>
  database
    .prepare(
      "select name, sql from sqlite_schema where name not like 'sqlite%' and name <> ? order by 1",
    )
    .all("schema_migrations");

describe("migrating", () => {
  test("a file that is not there, or empty, becomes a database of the newest version", async () => {
    const store = await openSqliteStore({ file, clock: { now: () => a.AT } });
    expect(await store.condition()).toEqual({ engine: "sqlite", schema: LAST, integrity: "ok" });
    await store.close();
    expect(raw((d) => d.prepare("select * from schema_migrations").all())).toMatchObject([
      { version: 1, name: "0001-first", compatible: 0, applied_at: a.AT },
      { version: 2, name: "0002-queue", compatible: 1, applied_at: a.AT },
      { version: 3, name: "0003-workers", compatible: 1, applied_at: a.AT },
      { version: 4, name: "0004-loop", compatible: 1, applied_at: a.AT },
      { version: 5, name: "0005-context", compatible: 1, applied_at: a.AT },
    ]);
    file = join(place.folder, "empty.db");
    await writeFile(file, "");
    await visit();
  });

  test("every step can be taken back and taken again, with the same outcome", async () => {
    await visit();
    const before = raw(schemaOf);
    const connection = connect(file);
    const steps = migrator({ connection, migrations: MIGRATIONS, now: () => a.AT });
    steps.down(0);
    expect(schemaOf(connection.database)).toEqual([]);
    expect(steps.version()).toBe(0);
    steps.up();
    expect(steps.version()).toBe(LAST);
    connection.close();
    expect(raw(schemaOf)).toEqual(before);
  });

  test("a step is taken only as far as asked, and keeps what is there", async () => {
    await fill();
    const connection = connect(file);
    const migrations = [...MIGRATIONS, NEXT];
    const steps = migrator({ connection, migrations, now: () => a.AT });
    steps.up(LAST);
    expect(steps.version()).toBe(LAST);
    steps.up();
    steps.down(LAST);
    connection.close();
    const store = await open();
    expect(await store.read((t) => t.tasks.find("bd-aaaa"))).toEqual(a.aTask());
    await store.close();
  });

  test("eight processes that open the same new file at once all get it", async () => {
    const children = Array.from({ length: 8 }, () => startChild(CLAIMER, [file, "wk-aaaa"]));
    const ends = await Promise.all(children.map((child) => child.ended));
    expect(ends).toEqual(children.map(() => [0, null]));
  });

  test("the list of migrations has every file of its folder, numbered without a gap", async () => {
    const folder = join(import.meta.dirname, "../../../src/adapters/store/migrations");
    const files = (await readdir(folder)).filter((name) => name !== "all.ts").toSorted();
    expect(MIGRATIONS.map(({ name }) => `${name}.ts`)).toEqual(files);
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(files.map((_, n) => n + 1));
  });
});

describe("a database of the first version", () => {
  /** One written by the first version: tasks that wait, one of them an epic, and what they cost. */
  const old = () => {
    migrateSqlite(file, 1);
    raw((d) => d.exec(FIRST_VERSION));
  };

  test("keeps its records, and what they wait for is counted", async () => {
    old();
    const store = await open();
    const { tasks, project, worker, attempt, spent } = await store.read(async (t) => ({
      tasks: await t.tasks.list({}, { after: null, limit: 9 }),
      project: await t.projects.find("circus"),
      worker: await t.workers.find("anna"),
      attempt: await t.attempts.find("at-0001"),
      spent: await t.projects.spent_usd("pj-aaaa"),
    }));
    await store.close();
    const counts = tasks.map(({ id, waiting_on, children, rank }) => [
      id,
      waiting_on,
      children,
      rank,
    ]);
    expect(counts).toEqual([
      ["bd-0004", 1, 0, 1],
      ["bd-0003", 0, 0, 0.75],
      ["bd-0002", 0, 0, 0.5],
      ["bd-0001", 2, 1, 0.25],
    ]);
    expect(project).toMatchObject({ ...PROJECT_DEFAULTS, name: "circus" });
    expect(tasks[0]).toMatchObject({ acceptance_criteria: "", needs: [], quarantines: 0 });
    expect(worker).toMatchObject({ capabilities: [], subscription: null, paused: false });
    expect(attempt).toMatchObject({ files: [], subscription: null, cost_usd: 1.5 });
    expect(spent).toBe(2);
  });

  test("is the same as before when the second version is taken back", () => {
    old();
    const dump = () =>
      raw((d) => {
        const rows = (table: string) => d.prepare(`select * from ${table} order by 1, 2`).all();
        return ["projects", "tasks", "dependencies", "workers", "attempts"].map(rows);
      });
    const before = [raw(schemaOf), dump()];
    migrateSqlite(file, 2);
    migrateSqlite(file, 1);
    expect([raw(schemaOf), dump()]).toEqual(before);
  });

  test("tells what its attempts cost as runs, and comes back from there as it was", async () => {
    old();
    migrateSqlite(file, 2);
    const dump = () =>
      raw((d) => [
        ...d.prepare("select * from attempts order by id").all(),
        ...d.prepare("select * from spending").all(),
      ]);
    const before = [raw(schemaOf), dump()];
    const store = await open();
    const { runs, cost, spent } = await store.read(async (t) => ({
      runs: await t.runs.of({ task_id: "bd-0002" }),
      cost: await t.runs.cost({}),
      spent: await t.projects.spent_usd("pj-aaaa"),
    }));
    await store.close();
    expect(runs).toMatchObject([{ id: "rn-0001", attempt_id: "at-0001", cost_source: "agent" }]);
    expect(cost).toMatchObject({ runs: 1, cost_usd: 1.5, runs_without_tokens: 1 });
    expect(spent).toBe(2);
    raw((d) =>
      d.exec("update attempts set cost_usd = 0.75, resolution = 'proven' where cost_usd < 1"),
    );
    expect(raw((d) => d.prepare("select usd from spending").get())).toEqual({ usd: 2.25 });
    raw((d) => d.exec("update attempts set cost_usd = 0.5, resolution = null where cost_usd < 1"));
    migrateSqlite(file, 2);
    expect([raw(schemaOf), dump()]).toEqual(before);
  });

  test("is still written by a first version that has it open while it is migrated", async () => {
    old();
    const older = new DatabaseSync(file);
    const store = await open();
    older.exec("update tasks set status = 'completed' where id = 'bd-0003'");
    older.exec("delete from tasks where id = 'bd-0002'");
    older.close();
    const task = await store.read((t) => t.tasks.find("bd-0001"));
    expect([task?.waiting_on, task?.children]).toEqual([0, 0]);
    await store.close();
  });
});

test("events of a kind that is not known yet are left out", async () => {
  const store = await open();
  await store.write(async (t) => {
    await a.insertBasics(t);
    await t.events.append(a.anEvent());
  });
  raw((d) =>
    d.exec(
      "insert into events (at, kind, subject, task_id, data) select at, " +
        "'moon.landed', subject, task_id, data from events",
    ),
  );
  await store.write((t) => t.events.append(a.anEvent({ kind: "agent.output" })));
  const seen = (filter: EventFilter) =>
    store.read(async (t) => (await t.events.after(0, filter, 2)).map(({ seq }) => seq));
  expect(await seen({ agent_output: true })).toEqual([1, 3]);
  expect(await seen({ agent_output: false })).toEqual([1]);
  expect(await seen({ agent_output: false, task_id: "bd-aaaa" })).toEqual([1, 3]);
  expect(await store.read((t) => t.events.last())).toBe(3);
  await store.close();
});

test("effects, decisions and evidence of a kind that is not known yet are left out", async () => {
  const store = await open();
  await store.write(async (t) => {
    await a.insertBasics(t);
    for (const key of ["new", "old"]) {
      await t.effects.insert(a.anEffect({ key, not_before: null }));
      await t.decisions.insert(a.aDecision({ id: `dc-${key}0` }));
      await t.evidence.insert(a.anEvidence({ id: `ev-${key}` }));
    }
  });
  raw((d) => {
    d.exec("update effects set kind = 'fly' where key = 'new'");
    d.exec("update decisions set kind = 'orbit' where id = 'dc-new0'");
    d.exec("update evidence set stage = 'moon' where id = 'ev-new'");
  });
  const { tree } = a.anEvidence();
  const seen = await store.read(async (t) => ({
    effects: (await t.effects.due(a.later(1))).map(({ key }) => key),
    decisions: (await t.decisions.list({})).map(({ id }) => id),
    overdue: (await t.decisions.overdue(a.later(1))).map(({ id }) => id),
    evidence: [...(await t.evidence.of("bd-aaaa")), ...(await t.evidence.ofTree(tree))],
    none: [await t.effects.find("new"), await t.decisions.find("dc-new0")],
  }));
  expect(seen).toMatchObject({
    effects: ["old"],
    decisions: ["dc-old0"],
    overdue: ["dc-old0"],
    evidence: [{ id: "ev-old" }, { id: "ev-old" }],
    none: [undefined, undefined],
  });
  await store.close();
});

describe("a migration that goes wrong", () => {
  const bad: Migration = { ...NEXT, up: "create table half (x text); oops" };

  test("one that fails is named and undone, and the version before goes on", async () => {
    await fill();
    await expect(open([...MIGRATIONS, bad])).rejects.toMatchObject({
      code: "migration_failed",
      message: expect.stringMatching(/^Migration 9999-next failed and was undone: .*"oops"/),
    });
    expect(raw(schemaOf)).not.toContainEqual(expect.objectContaining({ name: "half" }));
    const store = await open();
    expect(await store.read((t) => t.tasks.find("bd-aaaa"))).toEqual(a.aTask());
    await store.close();
  });

  test("one that leaves a reference to nothing is undone", async () => {
    await fill();
    const orphaning = { ...NEXT, up: "delete from projects" };
    await expect(open([...MIGRATIONS, orphaning])).rejects.toMatchObject({
      code: "migration_failed",
      message: expect.stringContaining("refers to nothing"),
    });
    await visit();
  });

  test("remaking a table that others refer to keeps what refers to it", async () => {
    await fill();
    const remaking = {
      ...NEXT,
      up: `create table copy (id text primary key not null, name text not null);
        insert into copy select id, name from projects; drop table projects;
        alter table copy rename to projects`,
    };
    const store = await open([...MIGRATIONS, remaking]);
    expect(await store.read((t) => t.tasks.find("bd-aaaa"))).toEqual(a.aTask());
    await store.close();
  });

  test("changed text of one that was applied is refused by its name", async () => {
    await visit();
    const [first, ...rest] = MIGRATIONS;
    const changed = [{ ...first!, up: `${first!.up} -- better` }, ...rest];
    const before = await onDisk();
    await expect(open(changed)).rejects.toMatchObject({
      code: "migration_failed",
      message:
        "Migration 0001-first was applied to this database with another text than it has now.",
    });
    expect(await onDisk()).toEqual(before);
    raw((d) => d.exec("update schema_migrations set checksum = 'x'"));
    await expect(open()).rejects.toMatchObject({ code: "migration_failed" });
  });
});

describe("a database of a newer version", () => {
  test("is refused with both versions and what to do", async () => {
    await visit([...MIGRATIONS, NEXT]);
    const before = await onDisk();
    await expect(open()).rejects.toMatchObject({
      code: "database_newer",
      message:
        `Expected a database of schema version ${LAST} or older, got version ${LAST + 1} ` +
        "(9999-next), made by a newer Ringmaster.",
      hint: expect.stringContaining("Start the newer Ringmaster"),
    });
    expect(await onDisk()).toEqual(before);
  });

  test("is opened when what is newer only adds", async () => {
    await visit([...MIGRATIONS, { ...NEXT, compatible: true }]);
    const store = await open();
    await store.write(a.insertBasics);
    expect(await store.read((t) => t.tasks.find("bd-aaaa"))).toEqual(a.aTask());
    expect((await store.condition()).schema).toBe(LAST + 1);
    await store.close();
  });

  test("does not disturb an older store that has it open already", async () => {
    const older = await open();
    await older.write((t) => t.projects.insert(a.aProject()));
    await visit([...MIGRATIONS, NEXT]);
    await older.write((t) => t.tasks.insert(a.aTask()));
    expect(await older.read((t) => t.tasks.find("bd-aaaa"))).toEqual(a.aTask());
    await older.close();
  });
});

describe("a file that cannot be used", () => {
  const refused = async (code = "database_invalid") => {
    const before = await onDisk();
    const error: unknown = await open().then(
      () => "opened",
      (e: unknown) => e,
    );
    expect(error).toMatchObject({ code, hint: expect.any(String) });
    expect(await onDisk()).toEqual(before);
    return (error as Error).message;
  };

  test("a file that is no database is refused and left as it is", async () => {
    await writeFile(file, "hello");
    expect(await refused()).toMatch(/file is not a database/);
    await writeFile(file, "hello ".repeat(10_000));
    expect(await refused()).toMatch(/file is not a database/);
  });

  test("the database of another program is refused and left as it is", async () => {
    raw((d) => d.exec("create table moz_places (x); create table schema_migrations (version)"));
    expect(await refused()).toMatch(/got the database of another program/);
  });

  test("a database that was cut short is refused and left as it is", async () => {
    await fill();
    await truncate(file, 8192);
    expect(await refused()).toMatch(/malformed/);
  });

  test("a row that another hand changed is reported when it is read", async () => {
    await fill();
    raw((d) => d.exec("update tasks set created_at = 'yesterday'"));
    const store = await open();
    await expect(store.read((t) => t.tasks.find("bd-aaaa"))).rejects.toMatchObject({
      code: "database_invalid",
      message: expect.stringContaining('The stored task "bd-aaaa" is unreadable at "created_at"'),
    });
    await store.close();
  });

  test("a folder, a device and a file in no folder are refused by name", async () => {
    file = join(place.folder, "folder");
    await mkdir(file);
    await expect(open()).rejects.toThrow(`got "${file}", which is a folder`);
    file = "/dev/null";
    await expect(open()).rejects.toThrow(`got "${file}", which is no plain file`);
    file = join(place.folder, "nowhere", "x.db");
    await expect(open()).rejects.toThrow("cannot be opened for writing: ENOENT");
    file = "/proc/version";
    await expect(open()).rejects.toMatchObject({ code: "database_invalid" });
    await writeFile(join(place.folder, "parent"), "");
    file = join(place.folder, "parent", "x.db");
    await expect(open()).rejects.toMatchObject({ code: "database_invalid" });
  });
});

test("the columns of each table are the fields of its record", async () => {
  await visit();
  for (const [table, fields] of Object.entries(shapes)) {
    const columns = raw((d) => d.prepare("select name from pragma_table_info(?)").all(table));
    const names = columns.map((column) => String(column["name"]));
    const ours = names.filter((name) => name !== "seq" || ["events", "history"].includes(table));
    expect({ [table]: ours.toSorted() }).toEqual({ [table]: fields.toSorted() });
  }
});
