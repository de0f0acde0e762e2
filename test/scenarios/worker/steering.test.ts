import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Attempt } from "../../../src/domain/attempt.ts";
import type { Order, OrderKind } from "../../../src/domain/order.ts";
import { findMarked } from "../../../src/std/process-tree.ts";
import { eventAgent } from "../../support/event-agent.ts";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";
import { whenCommitted } from "../../support/world.ts";

/** Resolves when the agent of a task has said a word. */
const heard = ({ world }: Workplace, id: string, word: string) =>
  whenCommitted(world(), async () => {
    const filter = { task_id: id, agent_output: true };
    const events = await world().store.read((t) => t.events.after(0, filter, 1_000));
    return JSON.stringify(events).includes(`"text":"${word}"`) || null;
  });

/** Gives an order and waits until it is carried out. */
async function order(workplace: Workplace, id: string, kind: OrderKind, text = "") {
  const { client, world } = workplace;
  const given = await client.call("orderTask", { params: { id }, body: { kind, text } });
  return whenCommitted<Order>(world(), async () => {
    const found = await world().store.read((t) => t.orders.find(given.id));
    return found?.done_at ? found : null;
  });
}

const attemptOf = async ({ world }: Workplace, id: string): Promise<Attempt | undefined> =>
  (await world().store.read((t) => t.attempts.of(id))).at(-1);

const promptOf = ({ place }: Workplace, run: number) =>
  readFileSync(join(place.root, `prompt-${run}`), "utf8");

/** Keeps the prompt of each run, then does one thing in the first and another in later ones. */
const runs = (first: string, later: string) => `
n=$(ls "$RM_TEST" | grep -c '^prompt-'); n=$((n + 1)); cat > "$RM_TEST/prompt-$n"
session; if [ "$n" = 1 ]; then ${first}; else ${later}; fi`;

test("a message reaches an agent that can hear it while it works", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const script = "read -r prompt; session; say up; read -r words; echo $words > done.txt; bye";
  const working = await workplace.worker(eventAgent(`${script}; cat`, { steerable: true }));
  await heard(workplace, id, "up");
  expect(await order(workplace, id, "message", "feed-them-twice")).toMatchObject({
    by: "owner",
    result: "It was said to the agent.",
  });
  const { attempt } = await working.ended(id);
  expect(attempt.resolution).toBe("proven");
  const text = workplace.place.git(["show", `${attempt.head_commit}:done.txt`]);
  expect(text).toContain("feed-them-twice");
});

test("an interrupt stops what the agent does, and it goes on with what it is told", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const script = "read -r prompt; session; say up; read -r stop; stopped; read -r words";
  const agent = eventAgent(`${script}; echo "$stop $words" > done.txt; bye; cat`, {
    steerable: true,
  });
  const working = await workplace.worker(agent);
  await heard(workplace, id, "up");
  await order(workplace, id, "interrupt", "the other lions");
  const { attempt } = await working.ended(id);
  const text = workplace.place.git(["show", `${attempt.head_commit}:done.txt`]);
  expect(text).toMatch(/^STOP \S+ SAY "the other lions"$/);
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 1 });
});

test("a paused attempt keeps its task without a process, and resumes its session", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const script = runs("say up; sleep 300", 'echo "$RM_RESUME $RM_SESSION" > done.txt; bye');
  const working = await workplace.worker(eventAgent(script, { resumable: true }));
  await heard(workplace, id, "up");
  await order(workplace, id, "pause");
  const paused = await attemptOf(workplace, id);
  expect(paused).toMatchObject({ paused: true, resolution: null });
  expect(findMarked({ name: "RINGMASTER_ATTEMPT", value: paused?.id ?? "" })).toEqual([]);
  const again = workplace.client.call("orderTask", { params: { id }, body: { kind: "pause" } });
  await expect(again).rejects.toMatchObject({ code: "conflict" });
  await order(workplace, id, "resume");
  const { attempt } = await working.ended(id);
  expect(attempt).toMatchObject({ resolution: "proven", paused: false, iterations: 1 });
  const text = workplace.place.git(["show", `${attempt.head_commit}:done.txt`]);
  expect(text).toBe(`yes ${paused?.session_id}`);
  expect(promptOf(workplace, 2)).toContain("You were stopped: A person paused it.");
});

test("an agent that cannot resume is told in a fresh session what was done", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const file = `tell '{"type":"file_change","path":"half.txt","change":"add"}'`;
  const script = runs(`${file}; say up; sleep 300`, "touch done.txt; bye");
  const working = await workplace.worker(eventAgent(script));
  await heard(workplace, id, "up");
  await order(workplace, id, "pause");
  await order(workplace, id, "resume");
  expect((await working.ended(id)).attempt.resolution).toBe("proven");
  expect(promptOf(workplace, 2)).toMatch(/session of yours was ended: .* paused.*- half\.txt/s);
});

test("what is said to an agent that cannot hear is said at its next run", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const script = runs("say up; until [ -f go ]; do sleep 0.1; done; bye", "touch done.txt; bye");
  const working = await workplace.worker(eventAgent(script));
  await heard(workplace, id, "up");
  const body = { kind: "message", text: "mind the fence" } as const;
  await workplace.client.call("orderTask", { params: { id }, body });
  const { worktree } = (await attemptOf(workplace, id)) ?? { worktree: "" };
  workplace.place.write("go", "", worktree);
  expect((await working.ended(id)).attempt).toMatchObject({ resolution: "proven", iterations: 2 });
  expect(promptOf(workplace, 2)).toContain("# A person tells you\n\nmind the fence");
});
