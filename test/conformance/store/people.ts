import { expect, test } from "vitest";
import type { Rule } from "../../../src/domain/rule.ts";
import type { DecisionTable } from "../../../src/ports/store.ts";
import type { Subject } from "./place.ts";
import * as a from "./samples.ts";

/** What people are asked, what they did, and what workers have shown. */
export function peopleFacts(subject: Subject): void {
  decisionFacts(subject);
  dueFacts(subject);
  historyFacts(subject);
  skillFacts(subject);
  settingFacts(subject);
}

function decisionFacts(subject: Subject): void {
  test("decisions are found, listed newest first by state and task, and answered", async () => {
    const { store } = subject();
    const other = a.aDecision({ id: "dc-bbbb", task_id: "bd-bbbb", kind: "split", context: {} });
    await store.write(async (t) => {
      await a.insertBasics(t);
      await t.tasks.insert(a.aTask({ id: "bd-bbbb" }));
      await t.decisions.insert(a.aDecision());
      await t.decisions.insert(other);
      await t.decisions.update("dc-bbbb", {});
    });
    const list = (filter: Parameters<DecisionTable["list"]>[0]) =>
      store.read((t) => t.decisions.list(filter));
    expect(await list({})).toEqual([other, a.aDecision()]);
    expect(await list({ task_id: "bd-aaaa" })).toEqual([a.aDecision()]);
    const answer = { status: "answered", answer: "retry", answered_by: "owner" } as const;
    await store.write((t) => t.decisions.update("dc-aaaa", { ...answer, answered_at: a.later(1) }));
    const answered = a.aDecision({ ...answer, answered_at: a.later(1) });
    expect(await store.read((t) => t.decisions.find("dc-aaaa"))).toEqual(answered);
    expect(await list({ status: "open" })).toEqual([other]);
    expect(await list({ status: "answered", task_id: "bd-bbbb" })).toEqual([]);
    expect(await store.read((t) => t.decisions.find("dc-zzzz"))).toBeUndefined();
  });
}

function dueFacts(subject: Subject): void {
  test("open decisions are due when their time is over, the oldest first", async () => {
    const { store } = subject();
    await store.write(async (t) => {
      await a.insertBasics(t);
      await t.decisions.insert(a.aDecision({ deadline_at: a.later(2) }));
      await t.decisions.insert(a.aDecision({ id: "dc-bbbb", deadline_at: a.later(1) }));
      await t.decisions.insert(a.aDecision({ id: "dc-cccc", deadline_at: null }));
      await t.decisions.insert(a.aDecision({ id: "dc-dddd", status: "withdrawn" }));
    });
    const due = async (seconds: number) =>
      (await store.read((t) => t.decisions.overdue(a.later(seconds)))).map(({ id }) => id);
    expect(await due(0)).toEqual([]);
    expect(await due(1)).toEqual(["dc-bbbb"]);
    expect(await due(2)).toEqual(["dc-bbbb", "dc-aaaa"]);
  });

  test("rules are told by project, oldest first, and go with it", async () => {
    const { store } = subject();
    const rule = (id: string, seconds: number): Rule => ({
      id,
      project_id: "pj-aaaa",
      text: `Rule ${id}.`,
      decision_id: null,
      by: "owner",
      at: a.later(seconds),
    });
    await store.write(async (t) => {
      await a.insertBasics(t);
      for (const row of [rule("ru-bbbb", 2), rule("ru-aaaa", 1)]) await t.rules.insert(row);
    });
    const rules = (project_id: string) => store.read((t) => t.rules.of(project_id));
    expect(await rules("pj-aaaa")).toEqual([rule("ru-aaaa", 1), rule("ru-bbbb", 2)]);
    expect(await rules("pj-zzzz")).toEqual([]);
    await store.write((t) => t.rules.remove("ru-aaaa"));
    expect(await store.read((t) => t.rules.find("ru-aaaa"))).toBeUndefined();
    await store.write((t) => t.projects.remove("pj-aaaa"));
    expect(await rules("pj-aaaa")).toEqual([]);
  });
}

function historyFacts(subject: Subject): void {
  const fill = (...ids: string[]) =>
    subject().store.write(async (t) => {
      for (const id of ids) await t.history.insert(a.aChange({ id: `ch-${id}` }));
    });
  const undo = (id: string, seconds: number) =>
    subject().store.write((t) =>
      t.history.update(`ch-${id}`, { undone_at: a.later(seconds), undone_by: "owner" }),
    );
  const redo = (id: string) =>
    subject().store.write((t) => t.history.update(`ch-${id}`, { undone_at: null }));
  const redoable = async (limit = 9) =>
    (await subject().store.read((t) => t.history.redoable(limit))).map(({ id }) => id.slice(3));

  test("what people did is told newest first, page by page, with before and after", async () => {
    await fill("aaaa", "bbbb", "cccc");
    const page = (before: number | null, limit: number) =>
      subject().store.read((t) => t.history.list({ before, limit }));
    const [newest, second] = await page(null, 2);
    expect([newest!.id, second!.id]).toEqual(["ch-cccc", "ch-bbbb"]);
    const rest = await page(second!.seq, 9);
    expect(rest).toEqual([{ seq: rest[0]!.seq, ...a.aChange() }]);
    expect(await subject().store.read((t) => t.history.find("ch-bbbb"))).toEqual(second);
    expect(await subject().store.read((t) => t.history.find("ch-zzzz"))).toBeUndefined();
  });

  test("what was undone can be redone, the last first, until something else is done", async () => {
    expect(await redoable()).toEqual([]);
    await fill("aaaa", "bbbb", "cccc");
    await undo("cccc", 1);
    await undo("bbbb", 2);
    expect(await redoable()).toEqual(["bbbb", "cccc"]);
    expect(await redoable(1)).toEqual(["bbbb"]);
    await redo("bbbb");
    expect(await redoable()).toEqual(["cccc"]);
    await fill("dddd");
    expect(await redoable()).toEqual([]);
    await undo("dddd", 3);
    expect(await redoable(1)).toEqual(["dddd"]);
  });
}

function skillFacts(subject: Subject): void {
  test("successes and failures are counted for each capability of a worker", async () => {
    const { store } = subject();
    await store.write(async (t) => {
      await a.insertBasics(t);
      await t.workers.insert(a.aWorker({ id: "wk-bbbb", name: "bert" }));
      await t.skills.count("wk-aaaa", ["lions", "c++"], { ok: true, at: a.AT });
      await t.skills.count("wk-aaaa", ["lions", "lions"], { ok: false, at: a.later(1) });
      await t.skills.count("wk-bbbb", ["lions"], { ok: true, at: a.AT });
      await t.skills.count("wk-bbbb", [], { ok: true, at: a.AT });
    });
    const anna = [
      { worker_id: "wk-aaaa", capability: "c++", successes: 1, failures: 0, updated_at: a.AT },
      {
        worker_id: "wk-aaaa",
        capability: "lions",
        successes: 1,
        failures: 1,
        updated_at: a.later(1),
      },
    ];
    expect(await store.read((t) => t.skills.list("wk-aaaa"))).toEqual(anna);
    expect(await store.read((t) => t.skills.list())).toHaveLength(3);
    await store.write((t) => t.workers.remove("wk-aaaa"));
    expect(await store.read((t) => t.skills.list("wk-aaaa"))).toEqual([]);
  });
}

function settingFacts(subject: Subject): void {
  test("a project is changed by who has its version, once", async () => {
    const { store } = subject();
    await store.write((t) => t.projects.insert(a.aProject()));
    const changes = { paused: true, stages: ["plan" as const], budget_usd: null };
    const update = () => store.write((t) => t.projects.update("pj-aaaa", 0, changes));
    expect(await update()).toBe(true);
    expect(await update()).toBe(false);
    expect(await store.read((t) => t.projects.find("pj-aaaa"))).toEqual(
      a.aProject({ ...changes, version: 1 }),
    );
    expect(await store.write((t) => t.projects.update("pj-zzzz", 0, {}))).toBe(false);
  });
}
