import { expect, test } from "vitest";
import type { Attempt } from "../../../src/domain/attempt.ts";
import type { Task } from "../../../src/domain/task.ts";
import type { Narrow } from "../../../src/ports/store.ts";
import type { Subject } from "./place.ts";
import * as a from "./samples.ts";

/** What the choice of the next task asks of the store. */
export function choiceFacts(subject: Subject): void {
  orderFacts(subject);
  narrowFacts(subject);
  timeFacts(subject);
  neighbourFacts(subject);
  runningFacts(subject);
  lookupFacts(subject);
}

const insert = (subject: Subject, tasks: readonly Partial<Task>[]) =>
  subject().store.write(async (t) => {
    await t.projects.insert(a.aProject());
    await t.projects.insert(a.aProject({ id: "pj-bbbb", name: "other" }));
    await t.tasks.insertAll(tasks.map((task) => a.aTask(task)));
  });

const idsOf = (tasks: readonly { id: string }[]) => tasks.map(({ id }) => id);

function orderFacts(subject: Subject): void {
  const ranked = [
    { id: "bd-0001", rank: -3 },
    { id: "bd-0002", rank: 7, not_before: a.later(9) },
    { id: "bd-0003", rank: 5, created_at: a.later(1) },
    { id: "bd-0004", rank: 5 },
    { id: "bd-0005", rank: 9, status: "draft" },
    { id: "bd-0006", rank: 5 },
  ] as const;

  test("a page of claimable tasks begins after those of the pages before", async () => {
    await insert(subject, ranked);
    const page = (limit: number, offset?: number) =>
      subject().store.read(async (t) => idsOf(await t.tasks.claimable(a.AT, limit, offset)));
    const all = ["bd-0004", "bd-0006", "bd-0003", "bd-0001"];
    expect(await page(99)).toEqual(all);
    expect(await page(2)).toEqual(all.slice(0, 2));
    expect(await page(2, 1)).toEqual(all.slice(1, 3));
    expect(await page(9, 4)).toEqual([]);
  });

  test("as many tasks are ahead of one as are claimed before it", async () => {
    await insert(subject, ranked);
    const ahead = await subject().store.read(async (t) => {
      const tasks = await t.tasks.claimable(a.later(9), 99);
      return Promise.all(tasks.map((task) => t.tasks.ahead(task, a.later(9))));
    });
    expect(ahead).toEqual([0, 1, 2, 3, 4]);
    const before = { id: "bd-0001", rank: -3, created_at: a.AT };
    expect(await subject().store.read((t) => t.tasks.ahead(before, a.AT))).toBe(3);
  });
}

function neighbourFacts(subject: Subject): void {
  test("of those ahead of a task, a narrow count leaves out what is of no use", async () => {
    await insert(subject, [
      { id: "bd-mine", rank: 1 },
      { id: "bd-any0", rank: 2, needs: [] },
      { id: "bd-name", rank: 3, needs: [], agent: "codex" },
      { id: "bd-lion", rank: 4, needs: ["lions"] },
      { id: "bd-else", rank: 5, needs: [], project_id: "pj-bbbb" },
    ]);
    const mine = { id: "bd-mine", rank: 1, created_at: a.AT };
    const ahead = (narrow?: Narrow) =>
      subject().store.read((t) => t.tasks.ahead(mine, a.AT, narrow));
    expect(await ahead()).toBe(4);
    const claude = { agents: ["claude"], capabilities: [], except_projects: [] };
    expect(await ahead(claude)).toBe(2);
    expect(await ahead({ ...claude, capabilities: ["lions"] })).toBe(3);
    expect(await ahead({ ...claude, except_projects: ["pj-bbbb"] })).toBe(1);
    expect(await ahead({ ...claude, agents: ["rehearsal"] })).toBe(0);
  });

  test("tasks that name files are found by project and rank, both ends included", async () => {
    const files = ["src"];
    await insert(subject, [
      { id: "bd-0001", rank: 5, files },
      { id: "bd-0002", rank: 4, files },
      { id: "bd-0003", rank: 3, files },
      { id: "bd-0004", rank: 2, files },
      { id: "bd-bare", rank: 4, files: [] },
      { id: "bd-else", rank: 4, files, project_id: "pj-bbbb" },
      { id: "bd-late", rank: 4, files, not_before: a.later(9) },
      { id: "bd-held", rank: 4, files, status: "coding" },
    ]);
    const found = (lowest: number, highest: number, limit = 9) =>
      subject().store.read(async (t) =>
        idsOf(await t.tasks.withFiles("pj-aaaa", a.AT, { lowest, highest }, limit)),
      );
    expect(await found(3, 4)).toEqual(["bd-0002", "bd-0003"]);
    expect(await found(-9, Number.MAX_VALUE, 2)).toEqual(["bd-0001", "bd-0002"]);
    expect(await found(6, 9)).toEqual([]);
  });

  test("idle epics are the ready ones whose children are all over", async () => {
    await insert(
      subject,
      ["epic", "open", "kid1", "kid2", "lone"].map((name) => ({ id: `bd-${name}` })),
    );
    await subject().store.write(async (t) => {
      for (const [task_id, depends_on_id] of [
        ["bd-epic", "bd-kid1"],
        ["bd-open", "bd-kid1"],
        ["bd-open", "bd-kid2"],
      ] as const)
        await t.dependencies.insert({ task_id, depends_on_id, kind: "parent_child" });
      await t.tasks.update("bd-kid1", 0, { status: "completed" });
    });
    const idle = () => subject().store.read(async (t) => idsOf(await t.tasks.idleEpics()));
    expect(await idle()).toEqual(["bd-epic"]);
    await subject().store.write((t) => t.tasks.update("bd-epic", 0, { status: "draft" }));
    expect(await idle()).toEqual([]);
  });
}

function narrowFacts(subject: Subject): void {
  test("the choice is narrowed by agent, by needs and by project", async () => {
    await insert(subject, [
      { id: "bd-any0", needs: [] },
      { id: "bd-lion", needs: ["lions"] },
      { id: "bd-both", needs: ["lions", "tigers"] },
      { id: "bd-name", needs: [], agent: "codex" },
      { id: "bd-vari", needs: [], agent: "codex:fast" },
      { id: "bd-reh0", needs: [], agent: "rehearsal:improve" },
      { id: "bd-else", needs: [], project_id: "pj-bbbb" },
    ]);
    const narrowed = (narrow: Partial<Narrow>) =>
      subject().store.read(async (t) => {
        const whole = { agents: ["claude"], capabilities: [], except_projects: [], ...narrow };
        return idsOf(await t.tasks.claimable(a.AT, 99, 0, whole))
          .map((id) => id.slice(3))
          .toSorted();
      });
    expect(await narrowed({})).toEqual(["any0", "else"]);
    expect(await narrowed({ capabilities: ["lions"] })).toEqual(["any0", "else", "lion"]);
    expect(await narrowed({ capabilities: ["tigers", "lions"] })).toHaveLength(4);
    expect(await narrowed({ agents: ["codex"] })).toEqual(["any0", "else", "name", "vari"]);
    expect(await narrowed({ agents: ["rehearsal"] })).toEqual(["reh0"]);
    expect(await narrowed({ agents: ["rehearsal", "codex"] })).toHaveLength(5);
    expect(await narrowed({ except_projects: ["pj-aaaa", "pj-zzzz"] })).toEqual(["else"]);
  });
}

function timeFacts(subject: Subject): void {
  const next = (now: string) => subject().store.read((t) => t.tasks.nextTime(now));

  test("the next time is when a ready task may be claimed or a quarantine is over", async () => {
    await insert(subject, [
      { id: "bd-0001", not_before: a.later(20) },
      { id: "bd-0002", not_before: a.later(5), status: "archived" },
      { id: "bd-0003", quarantined_until: a.later(10), status: "blocked" },
      { id: "bd-0004", quarantined_until: a.later(6), status: "completed" },
      { id: "bd-0005" },
    ]);
    expect(await next(a.AT)).toBe(a.later(10));
    expect(await next(a.later(10))).toBe(a.later(20));
    expect(await next(a.later(20))).toBe(null);
  });

  test("a quarantine is over at its time, as long as the task is blocked", async () => {
    await insert(subject, [
      { id: "bd-0001", quarantined_until: a.later(10), status: "blocked" },
      { id: "bd-0002", quarantined_until: a.later(5), status: "blocked" },
      { id: "bd-0003", quarantined_until: a.later(5), status: "ready" },
    ]);
    const over = (now: string) =>
      subject().store.read(async (t) => idsOf(await t.tasks.quarantineOver(now)));
    expect(await over(a.later(4))).toEqual([]);
    expect(await over(a.later(5))).toEqual(["bd-0002"]);
    expect(await over(a.later(99))).toEqual(["bd-0002", "bd-0001"]);
  });
}

const attempt = (n: number, more: Partial<Attempt> = {}) =>
  a.anAttempt({ id: `at-000${n}`, task_id: `bd-000${n}`, cost_usd: null, ...more });

function runningFacts(subject: Subject): void {
  test("the load is every attempt that runs, with the files declared and seen", async () => {
    await insert(subject, [{ id: "bd-0001", files: ["one.ts", "two/**"] }, { id: "bd-0002" }]);
    const load = await subject().store.write(async (t) => {
      await t.attempts.insert(attempt(1, { files: ["two/x.ts", "one.ts"], subscription: "team" }));
      await t.attempts.insert(attempt(2, { resolution: "lost", ended_at: a.later(1) }));
      return t.attempts.load();
    });
    expect(load).toEqual([
      {
        id: "at-0001",
        task_id: "bd-0001",
        worker_id: "wk-aaaa",
        subscription: "team",
        started_at: a.AT,
        project_id: "pj-aaaa",
        title: a.aTask().title,
        files: ["one.ts", "two/**", "two/x.ts"],
      },
    ]);
  });

  test("durations are those of a project's ended attempts, newest first", async () => {
    await insert(subject, [
      ...["bd-0001", "bd-0002", "bd-0003"].map((id) => ({ id })),
      { id: "bd-0004", project_id: "pj-bbbb" },
    ]);
    const durations = await subject().store.write(async (t) => {
      await t.attempts.insert(attempt(1, { resolution: "failed", ended_at: a.later(3) }));
      await t.attempts.insert(attempt(4, { resolution: "failed", ended_at: a.later(9) }));
      await t.attempts.insert(attempt(2));
      await t.attempts.insert(attempt(3, { resolution: "proven", ended_at: a.later(1.5) }));
      const of = (id: string, limit: number) => t.attempts.durations(id, limit);
      return [await of("pj-aaaa", 9), await of("pj-aaaa", 1), await of("pj-zzzz", 9)];
    });
    expect(durations).toEqual([[1500, 3000], [1500], []]);
  });

  test("what a project spent is the sum of what its attempts cost, whenever told", async () => {
    await insert(subject, [{ id: "bd-0001" }, { id: "bd-0004", project_id: "pj-bbbb" }]);
    const spent = (id: string) => subject().store.read((t) => t.projects.spent_usd(id));
    expect(await spent("pj-aaaa")).toBe(0);
    await subject().store.write(async (t) => {
      await t.attempts.insert(attempt(1, { cost_usd: 0.5, resolution: "lost" }));
      await t.attempts.insert(attempt(1, { id: "at-0009", number: 2 }));
      await t.attempts.insert(attempt(4, { cost_usd: 8 }));
      await t.attempts.update("at-0009", { cost_usd: 0.25 });
      await t.attempts.update("at-0009", { cost_usd: 1.25, reason: "r" });
      await t.attempts.update("at-0009", { cost_usd: 1.25 });
    });
    expect(await spent("pj-aaaa")).toBe(1.75);
    expect(await spent("pj-bbbb")).toBe(8);
  });
}

function lookupFacts(subject: Subject): void {
  test("several tasks are found at once, however many are asked for", async () => {
    await insert(subject, [{ id: "bd-0001" }, { id: "bd-0002" }]);
    const asked = Array.from({ length: 100_000 }, (_, n) => `bd-${String(n).padStart(4, "0")}`);
    const found = await subject().store.read((t) => t.tasks.several(asked));
    expect(idsOf(found).toSorted()).toEqual(["bd-0001", "bd-0002"]);
    expect(await subject().store.read((t) => t.tasks.several([]))).toEqual([]);
  });

  test("tasks are found by what they are called elsewhere, within their project", async () => {
    await insert(subject, [
      { id: "bd-0001", external_ref: "GH-1" },
      { id: "bd-0002", external_ref: "GH-2" },
      { id: "bd-0003", external_ref: "GH-1", project_id: "pj-bbbb" },
      { id: "bd-0004" },
    ]);
    const found = await subject().store.read((t) => t.tasks.byReference("pj-aaaa", ["GH-1", "x"]));
    expect(idsOf(found)).toEqual(["bd-0001"]);
  });

  test("the titles of a project's open tasks come newest first", async () => {
    await insert(subject, [
      { id: "bd-0001", title: "First" },
      { id: "bd-0002", title: "Second", created_at: a.later(1), status: "coding" },
      { id: "bd-0003", status: "completed" },
      { id: "bd-0004", project_id: "pj-bbbb" },
    ]);
    const titles = (limit: number) => subject().store.read((t) => t.tasks.titles("pj-aaaa", limit));
    expect(await titles(9)).toEqual([
      { id: "bd-0002", title: "Second", status: "coding" },
      { id: "bd-0001", title: "First", status: "ready" },
    ]);
    expect(await titles(1)).toHaveLength(1);
  });

  test("a removed task takes along all that belongs to it, and nothing else", async () => {
    await insert(subject, [{ id: "bd-0001" }, { id: "bd-0002" }]);
    const left = await subject().store.write(async (t) => {
      for (const n of [1, 2]) {
        await t.attempts.insert(attempt(n));
        await t.events.append(a.anEvent({ task_id: `bd-000${n}` }));
        const secret = { id: `tk-000${n}`, hash: String(n).repeat(64), subject: `at-000${n}` };
        await t.tokens.insert(a.aToken({ ...secret, kind: "attempt" }));
      }
      await t.tasks.remove("bd-0001");
      await t.tasks.remove("bd-zzzz");
      const events = await t.events.after(0, { agent_output: true }, 9);
      const tokens = ["1", "2"].map((n) => t.tokens.findByHash(n.repeat(64)));
      return [
        idsOf(await t.attempts.running()),
        events.map(({ task_id }) => task_id),
        (await Promise.all(tokens)).map((found) => found?.subject),
      ];
    });
    expect(left).toEqual([["at-0002"], ["bd-0002"], [undefined, "at-0002"]]);
  });
}
