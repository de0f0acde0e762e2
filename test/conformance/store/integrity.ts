import { expect, test } from "vitest";
import { resolution } from "../../../src/domain/attempt.ts";
import { effect } from "../../../src/domain/effect.ts";
import { evidenceVerdict } from "../../../src/domain/evidence.ts";
import { TASK_STATES } from "../../../src/domain/states.ts";
import { dependencyKind, priority } from "../../../src/domain/task.ts";
import { workerStatus } from "../../../src/domain/worker.ts";
import type { Tables } from "../../../src/ports/store.ts";
import type { Subject } from "./place.ts";
import * as a from "./samples.ts";

/** What the store refuses, and that it takes all that the domain allows. */
export function integrityFacts(subject: Subject): void {
  referenceFacts(subject);
  removalFacts(subject);
  vocabularyFacts(subject);
}

const wordOf = (n: number) => n.toString(36).padStart(4, "0");

function referenceFacts(subject: Subject): void {
  const refused: Record<string, (t: Tables) => Promise<unknown>> = {
    "a task of no project": (t) =>
      t.tasks.insert(a.aTask({ id: "bd-zzzz", project_id: "pj-zzzz" })),
    "a second task of the same id": (t) => t.tasks.insert(a.aTask()),
    "a second project of the same name": (t) => t.projects.insert(a.aProject({ id: "pj-zzzz" })),
    "an edge to no task": (t) =>
      t.dependencies.insert({ task_id: "bd-aaaa", depends_on_id: "bd-zzzz", kind: "blocks" }),
    "an edge from a task to itself": (t) =>
      t.dependencies.insert({ task_id: "bd-aaaa", depends_on_id: "bd-aaaa", kind: "blocks" }),
    "a transition of no task": (t) => t.transitions.insert(a.aTransition({ task_id: "bd-zzzz" })),
    "a decision about no task": (t) => t.decisions.insert(a.aDecision({ task_id: "bd-zzzz" })),
    "a second change of the same id": async (t) => {
      await t.history.insert(a.aChange());
      await t.history.insert(a.aChange());
    },
    "a skill of nobody": (t) => t.skills.count("wk-zzzz", ["lions"], { ok: true, at: a.AT }),
    "an edge that is there already": async (t) => {
      await t.tasks.insert(a.aTask({ id: "bd-bbbb" }));
      const edge = { task_id: "bd-aaaa", depends_on_id: "bd-bbbb", kind: "blocks" } as const;
      await t.dependencies.insertAll([edge, edge]);
    },
    "an attempt of no task": (t) =>
      t.attempts.insert(a.anAttempt({ id: "at-zzzz", task_id: "bd-zzzz" })),
    "a second running attempt of a task": (t) =>
      t.attempts.insert(a.anAttempt({ id: "at-zzzz", number: 2, fence: 2 })),
    "evidence of no attempt": (t) => t.evidence.insert(a.anEvidence({ attempt_id: "at-zzzz" })),
    "a second answer under one key": async (t) => {
      const answer = { key: "k", request_hash: "h", status: 200, body: "", at: a.AT };
      await t.answers.insert(answer);
      await t.answers.insert(answer);
    },
  };
  test.each(Object.entries(refused))("%s is refused as a conflict", async (_name, work) => {
    const { store } = subject();
    await store.write(a.insertBasics);
    await expect(store.write(work)).rejects.toMatchObject({ code: "conflict" });
  });
}

function removalFacts(subject: Subject): void {
  test("a removed project takes along all that belongs to it, and nothing else", async () => {
    const { store } = subject();
    await store.write(async (t) => {
      await a.insertBasics(t);
      await t.workers.update("wk-aaaa", { task_id: "bd-aaaa" });
      await t.transitions.insert(a.aTransition());
      await t.evidence.insert(a.anEvidence());
      await t.effects.insert(a.anEffect());
      await t.events.append(a.anEvent());
      await t.events.append(a.anEvent({ kind: "project.added", task_id: null }));
      await t.tokens.insert(a.aToken({ kind: "attempt", subject: "at-aaaa" }));
      await t.projects.insert(a.aProject({ id: "pj-bbbb", name: "other" }));
      await t.tasks.insert(a.aTask({ id: "bd-bbbb", project_id: "pj-bbbb" }));
      await t.projects.remove("pj-aaaa");
    });
    const left = await store.read(async (t) => ({
      projects: (await t.projects.list()).map(({ id }) => id),
      tasks: (await t.graph.nodes()).map(({ id }) => id),
      worker: (await t.workers.find("anna"))?.task_id,
      transitions: await t.transitions.of("bd-aaaa"),
      attempt: await t.attempts.find("at-aaaa"),
      evidence: await t.evidence.ofTree(a.OBJECT),
      effects: await t.effects.due(a.AT),
      events: (await t.events.after(0, { agent_output: true }, 9)).map(({ kind }) => kind),
      token: await t.tokens.findByHash("a".repeat(64)),
    }));
    expect(left).toEqual({
      projects: ["pj-bbbb"],
      tasks: ["bd-bbbb"],
      worker: null,
      transitions: [],
      attempt: undefined,
      evidence: [],
      effects: [],
      events: ["project.added"],
      token: undefined,
    });
  });
}

function vocabularyFacts(subject: Subject): void {
  test("every state and priority of a task can be stored", async () => {
    await subject().store.write(async (t) => {
      await t.projects.insert(a.aProject());
      for (const [n, status] of TASK_STATES.entries())
        await t.tasks.insert(a.aTask({ id: `bd-${wordOf(n)}`, status }));
      for (const [n, value] of priority.options.entries())
        await t.tasks.insert(a.aTask({ id: `bd-p${wordOf(n)}`, priority: value }));
    });
    const stored = await subject().store.read((t) => t.tasks.list({}, { after: null, limit: 99 }));
    expect(stored).toHaveLength(TASK_STATES.length + priority.options.length);
  });

  test("every word of workers, attempts, edges, evidence and effects can be stored", async () => {
    await subject().store.write(async (t) => {
      await a.insertBasics(t);
      await t.tasks.insert(a.aTask({ id: "bd-bbbb" }));
      for (const status of workerStatus.options) await t.workers.update("wk-aaaa", { status });
      for (const word of resolution.options)
        await t.attempts.update("at-aaaa", { resolution: word });
      for (const kind of dependencyKind.options)
        await t.dependencies.insert({ task_id: "bd-aaaa", depends_on_id: "bd-bbbb", kind });
      for (const verdict of evidenceVerdict.options)
        await t.evidence.insert(a.anEvidence({ id: `ev-${verdict}`, verdict }));
      for (const status of effect.shape.status.options)
        await t.effects.insert(a.anEffect({ key: status, status }));
    });
    const edges = await subject().store.read((t) => t.dependencies.of("bd-aaaa"));
    expect(edges).toHaveLength(dependencyKind.options.length);
  });
}
