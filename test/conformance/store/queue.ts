import { expect, test } from "vitest";
import { TASK_STATES } from "../../../src/domain/states.ts";
import type { Dependency, Task } from "../../../src/domain/task.ts";
import type { TaskFilter } from "../../../src/ports/store.ts";
import type { Subject } from "./place.ts";
import * as a from "./samples.ts";

/** How tasks are listed, chosen and changed. */
export function queueFacts(subject: Subject): void {
  changeFacts(subject);
  claimableFacts(subject);
  holdingFacts(subject);
  listFacts(subject);
}

const insert = (subject: Subject, tasks: readonly Partial<Task>[]) =>
  subject().store.write(async (t) => {
    await t.projects.insert(a.aProject());
    for (const task of tasks) await t.tasks.insert(a.aTask(task));
  });

const claimable = async (subject: Subject, now = a.AT, limit = 100) =>
  (await subject().store.read((t) => t.tasks.claimable(now, limit))).map(({ id }) => id);

function changeFacts(subject: Subject): void {
  test("a change with the version at hand is written and makes it one higher", async () => {
    await insert(subject, [{}]);
    const update = () =>
      subject().store.write((t) => t.tasks.update("bd-aaaa", 0, { status: "coding", reason: "r" }));
    expect(await update()).toBe(true);
    expect(await subject().store.read((t) => t.tasks.find("bd-aaaa"))).toEqual(
      a.aTask({ status: "coding", reason: "r", version: 1 }),
    );
    expect(await update()).toBe(false);
  });

  test("a change with an old version, or of no task, writes nothing", async () => {
    await insert(subject, [{ version: 7 }]);
    const { store } = subject();
    expect(await store.write((t) => t.tasks.update("bd-aaaa", 6, { reason: "r" }))).toBe(false);
    expect(await store.write((t) => t.tasks.update("bd-zzzz", 0, { reason: "r" }))).toBe(false);
    expect(await store.read((t) => t.tasks.find("bd-aaaa"))).toEqual(a.aTask({ version: 7 }));
  });
}

function claimableFacts(subject: Subject): void {
  test("ready tasks are claimed by rank, then by age, then by id", async () => {
    await insert(subject, [
      { id: "bd-0003", rank: 1, created_at: a.later(2) },
      { id: "bd-0002", rank: 1, created_at: a.later(1) },
      { id: "bd-0001", rank: 1, created_at: a.later(1) },
      { id: "bd-0004", rank: 2.5, created_at: a.later(9) },
      { id: "bd-0005", rank: 9, status: "draft" },
    ]);
    expect(await claimable(subject)).toEqual(["bd-0004", "bd-0001", "bd-0002", "bd-0003"]);
    expect(await claimable(subject, a.AT, 2)).toEqual(["bd-0004", "bd-0001"]);
  });

  test("a task is not claimed before its time", async () => {
    await insert(subject, [{ not_before: a.later(10) }]);
    expect(await claimable(subject, a.later(9))).toEqual([]);
    expect(await claimable(subject, a.later(10))).toEqual(["bd-aaaa"]);
  });
}

function holdingFacts(subject: Subject): void {
  const edge = (task: string, on: string, kind: Dependency["kind"]) =>
    subject().store.write((t) =>
      t.dependencies.insert({ task_id: `bd-${task}`, depends_on_id: `bd-${on}`, kind }),
    );
  const unmet = (id: string) => subject().store.read((t) => t.dependencies.unmet(id));

  test("only tasks that wait for nothing and have no children are claimed", async () => {
    await insert(subject, [
      { id: "bd-epic" },
      { id: "bd-held" },
      { id: "bd-part" },
      { id: "bd-free" },
      { id: "bd-open", status: "coding" },
      { id: "bd-done", status: "completed" },
      { id: "bd-away", status: "archived" },
    ]);
    await edge("held", "done", "blocks");
    await edge("epic", "open", "parent_child");
    await edge("held", "open", "blocks");
    await edge("part", "open", "blocks");
    await edge("free", "done", "blocks");
    await edge("free", "away", "blocks");
    await edge("free", "open", "relates_to");
    await edge("free", "held", "duplicates");
    expect(await claimable(subject)).toEqual(["bd-free"]);
    expect(await unmet("bd-held")).toEqual(["bd-open"]);
    expect(await unmet("bd-free")).toEqual([]);
    await subject().store.write((t) => t.tasks.update("bd-open", 0, { status: "completed" }));
    expect(await claimable(subject)).toEqual(["bd-free", "bd-held", "bd-part"]);
  });

  test("the input of the ranking is every task that has not ended", async () => {
    await insert(
      subject,
      TASK_STATES.map((status) => ({ id: `bd-${status.replaceAll("_", "").slice(0, 8)}`, status })),
    );
    const open = await subject().store.read((t) => t.graph.nodes());
    expect(open.map(({ status }) => status).toSorted()).toEqual(
      TASK_STATES.filter((s) => s !== "completed" && s !== "archived").toSorted(),
    );
  });
}

function listFacts(subject: Subject): void {
  const list = async (filter: TaskFilter, after: string | null, limit = 100) =>
    (await subject().store.read((t) => t.tasks.list(filter, { after, limit }))).map(({ id }) => id);
  const fill = async () => {
    await insert(subject, [
      { id: "bd-0001" },
      { id: "bd-0002" },
      { id: "bd-0004", created_at: a.later(1), status: "draft" },
      { id: "bd-0003", created_at: a.later(2) },
    ]);
    await subject().store.write(async (t) => {
      await t.projects.insert(a.aProject({ id: "pj-bbbb", name: "other" }));
      await t.tasks.insert(a.aTask({ id: "bd-0009", project_id: "pj-bbbb" }));
    });
  };

  test("tasks are listed newest first, page by page, each once", async () => {
    await fill();
    const all = ["bd-0003", "bd-0004", "bd-0009", "bd-0002", "bd-0001"];
    expect(await list({}, null)).toEqual(all);
    expect(await list({}, null, 2)).toEqual(all.slice(0, 2));
    expect(await list({}, "bd-0004", 2)).toEqual(all.slice(2, 4));
    expect(await list({}, "bd-0002", 2)).toEqual(all.slice(4));
    expect(await list({}, "bd-0001", 2)).toEqual([]);
  });

  test("a list is narrowed by project and by states", async () => {
    await fill();
    expect(await list({ project_id: "pj-bbbb" }, null)).toEqual(["bd-0009"]);
    expect(await list({ status: ["draft", "coding"] }, null)).toEqual(["bd-0004"]);
    expect(await list({ status: [] }, null)).toEqual([]);
    expect(await list({ project_id: "pj-aaaa", status: ["ready"] }, "bd-0003", 1)).toEqual([
      "bd-0002",
    ]);
  });

  test("a page after a task that is not there is refused", async () => {
    await expect(list({}, "bd-zzzz")).rejects.toMatchObject({ code: "invalid_input" });
  });
}
