import { expect, test } from "vitest";
import type { Tables } from "../../../src/ports/store.ts";
import type { Subject } from "./place.ts";
import * as a from "./samples.ts";

/** What is written comes back the same. */
export function recordFacts(subject: Subject): void {
  workFacts(subject);
  runningFacts(subject);
  accessFacts(subject);
  changeFacts(subject);
}

const written = <T>(subject: Subject, work: (tables: Tables) => Promise<T>) =>
  subject().store.write(async (tables) => {
    await a.insertBasics(tables);
    return work(tables);
  });

const reading = <T>(subject: Subject, work: (tables: Tables) => Promise<T>) =>
  subject().store.read(work);

function workFacts(subject: Subject): void {
  test("a project is found by id and by name, and listed", async () => {
    const self = a.aProject({ id: "pj-self", name: "ring", is_self: true });
    await written(subject, (t) => t.projects.insert(self));
    expect(await reading(subject, (t) => t.projects.find("pj-self"))).toEqual(self);
    expect(await reading(subject, (t) => t.projects.find("circus"))).toEqual(a.aProject());
    expect(await reading(subject, (t) => t.projects.list())).toEqual([a.aProject(), self]);
    expect(await reading(subject, (t) => t.projects.find("nobody"))).toBeUndefined();
  });

  test("an id has the first word when another project has it as its name", async () => {
    const other = a.aProject({ id: "pj-bbbb", name: "pj-aaaa" });
    await written(subject, (t) => t.projects.insert(other));
    expect((await reading(subject, (t) => t.projects.find("pj-aaaa")))?.id).toBe("pj-aaaa");
  });

  test("a task comes back with every character of its text", async () => {
    const child = a.aTask({ id: "bd-aaaa.1", not_before: a.later(1), agent: "codex:fast" });
    await written(subject, (t) => t.tasks.insert(child));
    expect(await reading(subject, (t) => t.tasks.find("bd-aaaa"))).toEqual(a.aTask());
    expect(await reading(subject, (t) => t.tasks.find("bd-aaaa.1"))).toEqual(child);
    expect(await reading(subject, (t) => t.tasks.find("bd-zzzz"))).toBeUndefined();
  });

  test("dependencies are told from both ends", async () => {
    const edge = { task_id: "bd-aaaa", depends_on_id: "bd-bbbb", kind: "blocks" } as const;
    await written(subject, async (t) => {
      await t.tasks.insert(a.aTask({ id: "bd-bbbb" }));
      await t.dependencies.insert(edge);
    });
    expect(await reading(subject, (t) => t.dependencies.of("bd-aaaa"))).toEqual([edge]);
    expect(await reading(subject, (t) => t.dependencies.of("bd-bbbb"))).toEqual([edge]);
  });

  test("transitions are a task's history in order", async () => {
    await written(subject, async (t) => {
      await t.transitions.insert(a.aTransition());
      await t.transitions.insert(a.aTransition({ from: "coding", to: "testing" }));
    });
    const history = await reading(subject, (t) => t.transitions.of("bd-aaaa"));
    expect(history).toMatchObject([a.aTransition(), { from: "coding", to: "testing" }]);
    expect(history[0]!.id).toBeLessThan(history[1]!.id);
  });
}

function runningFacts(subject: Subject): void {
  test("a worker is found by id and by name, listed, and removed", async () => {
    await written(subject, (t) => t.workers.insert(a.aWorker({ id: "wk-bbbb", name: "bert" })));
    expect(await reading(subject, (t) => t.workers.find("anna"))).toEqual(a.aWorker());
    expect(await reading(subject, (t) => t.workers.find("wk-bbbb"))).toMatchObject({
      name: "bert",
    });
    await subject().store.write((t) => t.workers.remove("wk-bbbb"));
    expect(await reading(subject, (t) => t.workers.list())).toEqual([a.aWorker()]);
  });

  test("attempts are listed by number, and running until they are resolved", async () => {
    const second = a.anAttempt({ id: "at-bbbb", number: 2, fence: 2 });
    await written(subject, async (t) => {
      await t.attempts.update("at-aaaa", { resolution: "lost", ended_at: a.later(1) });
      await t.attempts.insert(second);
    });
    const all = await reading(subject, (t) => t.attempts.of("bd-aaaa"));
    expect(all).toEqual([a.anAttempt({ resolution: "lost", ended_at: a.later(1) }), second]);
    expect(await reading(subject, (t) => t.attempts.running())).toEqual([second]);
    expect(await reading(subject, (t) => t.attempts.find("at-bbbb"))).toEqual(second);
  });

  test("of each of some tasks the newest proven attempt is told", async () => {
    const [first, second] = ["1".repeat(40), "2".repeat(40)];
    const number = (n: number) => ({ id: `at-${n}`.padEnd(7, "x"), number: n, fence: n });
    const proven = { resolution: "proven", task_id: "bd-bbbb", ended_at: a.later(1) } as const;
    await written(subject, async (t) => {
      await t.tasks.insert(a.aTask({ id: "bd-bbbb" }));
      const newer = { ...proven, ...number(12), head_commit: second };
      await t.attempts.insert(a.anAttempt(newer));
      await t.attempts.insert(a.anAttempt({ ...proven, ...number(9), head_commit: first }));
      await t.attempts.insert(a.anAttempt({ ...newer, ...number(13), resolution: "failed" }));
    });
    const told = await reading(subject, (t) => t.attempts.proven(["bd-aaaa", "bd-bbbb", "bd-z"]));
    expect(told).toEqual([{ task_id: "bd-bbbb", head_commit: second }]);
    expect(await reading(subject, (t) => t.attempts.proven([]))).toEqual([]);
  });

  test("evidence is told of a task and of a tree, in order of arrival", async () => {
    const tree = "f".repeat(40);
    const first = a.anEvidence({ tree, at: a.later(9) });
    const second = a.anEvidence({ id: "ev-bbbb", tree, task_id: null, attempt_id: null });
    await written(subject, async (t) => {
      await t.evidence.insert(first);
      await t.evidence.insert(second);
      await t.evidence.insert(a.anEvidence({ id: "ev-cccc", verdict: "red" }));
    });
    const ofTask = await reading(subject, (t) => t.evidence.of("bd-aaaa"));
    expect(ofTask.map(({ id }) => id)).toEqual(["ev-aaaa", "ev-cccc"]);
    expect(await reading(subject, (t) => t.evidence.ofTree(tree))).toEqual([first, second]);
  });

  test("what a check printed is kept once for each hash and told with every row", async () => {
    const kept = { output: "loud\n", output_hash: "e".repeat(64) };
    const rows = ["ev-aaaa", "ev-bbbb"].map((id) => a.anEvidence({ id, ...kept }));
    await written(subject, async (t) => {
      for (const row of rows) await t.evidence.insert(row);
      await t.evidence.keepText({ hash: "d".repeat(64), text: "linux" });
      await t.evidence.keepText({ hash: "d".repeat(64), text: "linux" });
    });
    expect(await reading(subject, (t) => t.evidence.of("bd-aaaa"))).toEqual(rows);
    const texts = await reading(subject, (t) =>
      t.evidence.texts(["d".repeat(64), kept.output_hash, "c".repeat(64)]),
    );
    expect(texts.map(({ text }) => text).toSorted()).toEqual(["linux", "loud\n"]);
  });

  test("what a check printed goes with the last evidence that names it", async () => {
    const kept = { output: "loud\n", output_hash: "e".repeat(64) };
    const own = { output: "own\n", output_hash: "d".repeat(64) };
    await written(subject, async (t) => {
      await t.evidence.insert(a.anEvidence(kept));
      await t.evidence.insert(a.anEvidence({ id: "ev-bbbb", ...own }));
      const nobodys = { id: "ev-cccc", task_id: null, attempt_id: null, ...kept };
      await t.evidence.insert(a.anEvidence(nobodys));
      await t.tasks.remove("bd-aaaa");
    });
    const texts = await reading(subject, (t) =>
      t.evidence.texts([kept.output_hash, own.output_hash]),
    );
    expect(texts).toEqual([{ hash: kept.output_hash, text: kept.output }]);
  });

  test("the flaky checks of a project are told, each once", async () => {
    await written(subject, async (t) => {
      for (const id of ["ev-aaaa", "ev-bbbb"])
        await t.evidence.insert(a.anEvidence({ id, flaky: true }));
      await t.evidence.insert(a.anEvidence({ id: "ev-cccc", check: "steady" }));
    });
    expect(await reading(subject, (t) => t.evidence.flaky("pj-aaaa"))).toEqual([
      { check: "unit", command: "npm test" },
    ]);
    expect(await reading(subject, (t) => t.evidence.flaky("pj-bbbb"))).toEqual([]);
  });

  test("reloads are listed newest first", async () => {
    const second = a.aReload({ id: "rl-bbbb", task_id: null, trigger: "manual" });
    await written(subject, async (t) => {
      await t.reloads.insert(a.aReload());
      await t.reloads.insert(second);
    });
    expect(await reading(subject, (t) => t.reloads.list(10))).toEqual([second, a.aReload()]);
    expect(await reading(subject, (t) => t.reloads.list(1))).toEqual([second]);
    expect(await reading(subject, (t) => t.reloads.find("rl-aaaa"))).toEqual(a.aReload());
  });

  test("the newest record of a generation is found", async () => {
    await written(subject, async (t) => {
      await t.generations.insert(a.aGeneration());
      await t.generations.insert(a.aGeneration({ pid: 4712 }));
      await t.generations.insert(a.aGeneration({ number: 2, pid: 1 }));
    });
    expect(await reading(subject, (t) => t.generations.find(1))).toEqual(
      a.aGeneration({ pid: 4712 }),
    );
    expect(await reading(subject, (t) => t.generations.find(3))).toBeUndefined();
  });
}

function accessFacts(subject: Subject): void {
  test("a token is found by its hash until its kind and subject are removed", async () => {
    const other = a.aToken({ id: "tk-bbbb", hash: "b".repeat(64), kind: "session" });
    await written(subject, async (t) => {
      await t.tokens.insert(a.aToken({ expires_at: a.later(5) }));
      await t.tokens.insert(other);
    });
    const find = (hash: string) => reading(subject, (t) => t.tokens.findByHash(hash));
    expect(await find("a".repeat(64))).toEqual(a.aToken({ expires_at: a.later(5) }));
    await subject().store.write((t) => t.tokens.removeOf("worker", "wk-aaaa"));
    expect(await find("a".repeat(64))).toBeUndefined();
    expect(await find("b".repeat(64))).toEqual(other);
  });

  test("an answer is kept under its key", async () => {
    const answer = { key: "k", request_hash: "h", status: 201, body: '{"id":"x"}', at: a.AT };
    await subject().store.write((t) => t.answers.insert(answer));
    expect(await reading(subject, (t) => t.answers.find("k"))).toEqual(answer);
    expect(await reading(subject, (t) => t.answers.find("l"))).toBeUndefined();
  });

  test("a prompt is kept once under the hash of its text", async () => {
    const prompt = { hash: "h", text: "Do it.", manifest: "[]", at: a.AT };
    await subject().store.write((t) => t.prompts.insert(prompt));
    await subject().store.write((t) => t.prompts.insert({ ...prompt, at: a.later(1) }));
    expect(await reading(subject, (t) => t.prompts.find("h"))).toEqual({
      hash: "h",
      text: "Do it.",
      manifest: "[]",
    });
  });
}

function changeFacts(subject: Subject): void {
  test("a change touches the fields it names and no others", async () => {
    const tokens = { input: 1, output: 2, cache_read: 3, cache_write: 4 };
    await written(subject, async (t) => {
      await t.attempts.update("at-aaaa", { tokens, outcome: "success" });
      await t.workers.update("wk-aaaa", { task_id: "bd-aaaa", status: "working" });
      await t.reloads.insert(a.aReload());
      await t.reloads.update("rl-aaaa", { evidence: {}, phase: "settled" });
    });
    const found = await reading(subject, async (t) => [
      await t.attempts.find("at-aaaa"),
      await t.workers.find("anna"),
      await t.reloads.find("rl-aaaa"),
    ]);
    expect(found).toEqual([
      a.anAttempt({ tokens, outcome: "success" }),
      a.aWorker({ task_id: "bd-aaaa", status: "working" }),
      a.aReload({ evidence: {}, phase: "settled" }),
    ]);
  });

  test("a change without fields changes nothing", async () => {
    await written(subject, async (t) => {
      await t.attempts.update("at-aaaa", {});
      await t.workers.update("wk-aaaa", {});
      await t.reloads.update("rl-aaaa", {});
      await t.effects.update("merge", {});
    });
    expect(await reading(subject, (t) => t.workers.list())).toEqual([a.aWorker()]);
  });
}
