import { expect, test } from "vitest";
import type { Effect } from "../../../src/domain/effect.ts";
import type { EventFilter } from "../../../src/ports/store.ts";
import type { Subject } from "./place.ts";
import * as a from "./samples.ts";

/** What is read in order of arrival. */
export function streamFacts(subject: Subject): void {
  eventFacts(subject);
  effectFacts(subject);
}

function eventFacts(subject: Subject): void {
  const append = (more: Parameters<typeof a.anEvent>[0]) =>
    subject().store.write((t) => t.events.append(a.anEvent(more)));
  const after = async (seq: number, filter: EventFilter, limit = 100) =>
    (await subject().store.read((t) => t.events.after(seq, filter, limit))).map((e) => e.seq);

  test("an event gets the next number and comes back with its data", async () => {
    expect(await subject().store.read((t) => t.events.last())).toBe(0);
    const first = await append({});
    const second = await append({ task_id: null, data: {} });
    expect(second).toBeGreaterThan(first);
    expect(await subject().store.read((t) => t.events.last())).toBe(second);
    const all = await subject().store.read((t) => t.events.after(0, { agent_output: false }, 9));
    expect(all).toEqual([
      { seq: first, ...a.anEvent() },
      { seq: second, ...a.anEvent({ task_id: null, data: {} }) },
    ]);
  });

  test("a number is not given again after a rollback that hid it or a removal", async () => {
    await subject().store.write((t) => t.projects.insert(a.aProject()));
    await subject().store.write((t) => t.tasks.insert(a.aTask()));
    const first = await append({});
    await subject().store.write((t) => t.projects.remove("pj-aaaa"));
    expect(await append({ task_id: null })).toBeGreaterThan(first);
  });

  test("live agent output is told when asked for, or of one task", async () => {
    const plain = await append({});
    const output = await append({ kind: "agent.output" });
    const other = await append({ task_id: "bd-bbbb" });
    expect(await after(0, { agent_output: false })).toEqual([plain, other]);
    expect(await after(0, { agent_output: true })).toEqual([plain, output, other]);
    expect(await after(0, { agent_output: false, task_id: "bd-aaaa" })).toEqual([plain, output]);
    expect(await after(plain, { agent_output: true }, 1)).toEqual([output]);
    expect(await after(other, { agent_output: true })).toEqual([]);
  });
}

function effectFacts(subject: Subject): void {
  const due = async (now: string) =>
    (await subject().store.read((t) => t.effects.due(now))).map(({ key }) => key);
  const fill = (effects: readonly Partial<Effect>[]) =>
    subject().store.write(async (t) => {
      await a.insertBasics(t);
      for (const effect of effects) await t.effects.insert(a.anEffect(effect));
    });

  test("effects are due when waiting and their time has come, or when running", async () => {
    await fill([
      { key: "waits", not_before: a.later(5) },
      { key: "now" },
      { key: "runs", status: "running", not_before: a.later(99) },
      { key: "done", status: "done" },
      { key: "failed", status: "failed" },
    ]);
    expect(await due(a.AT)).toEqual(["now", "runs"]);
    expect(await due(a.later(5))).toEqual(["waits", "now", "runs"]);
  });

  test("a second effect of the same key does nothing", async () => {
    await fill([{}, { status: "failed", payload: {} }]);
    const find = () => subject().store.read((t) => t.effects.find("merge:bd-aaaa:1"));
    expect(await find()).toEqual(a.anEffect());
    await subject().store.write((t) =>
      t.effects.update("merge:bd-aaaa:1", { status: "running", owner: "gen-2", tries: 1 }),
    );
    expect(await find()).toEqual(a.anEffect({ status: "running", owner: "gen-2", tries: 1 }));
  });
}
