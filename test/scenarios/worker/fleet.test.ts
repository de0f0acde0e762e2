import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";

/** An agent at work until its worker is told otherwise. */
async function working(workplace: Workplace) {
  const begun = join(workplace.place.root, "begun");
  const go = join(workplace.place.root, "go");
  const wait = `while [ ! -e ${go} ]; do sleep 0.05; done`;
  const { id } = await workplace.task();
  const worker = await workplace.worker(`echo at work; touch ${begun}; ${wait}; touch done.txt`);
  while (!existsSync(begun)) await setTimeout(20);
  return { id, go, worker };
}

test("a worker that drains is handed nothing more and ends when it holds nothing", async () => {
  const workplace = await openWorkplace();
  const { client, place } = workplace;
  const { id, go, worker } = await working(workplace);
  const next = await workplace.task("the next one");
  const drained = await client.call("drainWorker", { params: { id: "anna" } });
  expect(drained).toMatchObject({ draining: true, status: "working", task_id: id });
  place.write("go", "", place.root);
  expect(existsSync(go)).toBe(true);
  expect((await worker.ended(id)).attempt.resolution).toBe("proven");
  const ended = await client.call("drainWorker", { params: { id: "anna" } });
  expect(ended).toMatchObject({ status: "stopped", session: null });
  await expect(worker.end).rejects.toMatchObject({ code: "unauthorized" });
  expect(await client.call("showTask", { params: { id: next.id } })).toMatchObject({
    status: "ready",
    attempts: 0,
  });
});

test("pausing all is one action, told to agents that run only when asked, and undone", async () => {
  const workplace = await openWorkplace();
  const { client } = workplace;
  const { id } = await working(workplace);
  const first = await client.call("pauseWorkers", { body: {} });
  expect(first).toMatchObject({ items: [{ name: "anna", paused: true }], told: 0 });
  expect(await client.call("pauseWorkers", { body: { now: true } })).toEqual({
    items: [],
    told: 1,
  });
  const again = await client.call("pauseWorkers", { body: { now: true } });
  expect(again).toEqual({ items: [], told: 0 });
  const orders = await workplace.world().store.read((t) => t.orders.of(id));
  expect(orders).toMatchObject([{ kind: "pause", by: "owner", text: "" }]);
  const [{ label } = { label: "" }] = (await client.call("listHistory", { query: {} })).items;
  expect(label).toBe("Paused every worker");
  await client.call("undo", { body: {} });
  const { items } = await client.call("listWorkers", {});
  expect(items).toMatchObject([{ name: "anna", paused: false }]);
});

test("health tells the attempt, and that a worker without a session is not ours", async () => {
  const workplace = await openWorkplace();
  const { id } = await working(workplace);
  const health = await workplace.client.call("workerHealth", { params: { id: "anna" } });
  expect(health).toMatchObject({ name: "anna", session: null, attempt: { task_id: id } });
  await expect(
    workplace.client.call("workerHealth", { params: { id: "nobody" } }),
  ).rejects.toMatchObject({ code: "not_found" });
});

test("sessions tell the kind of terminal, and what to know of plain processes", async () => {
  const { client } = await openWorkplace();
  const found = await client.call("listSessions", {});
  expect(found).toMatchObject({ terminal: "process", items: [] });
  expect(found.note).toContain("to attach to one is to follow its log");
});

test("a worker for an unknown agent is refused at once, with the agents there are", async () => {
  const { client } = await openWorkplace();
  const body = { name: "bert", agent: "juggler" };
  await expect(client.call("addWorker", { body })).rejects.toMatchObject({
    code: "agent_unavailable",
    message: expect.stringMatching(/got "juggler"; known: aider, .*codex.*scripted/),
  });
  expect((await client.call("listWorkers", {})).items.map(({ name }) => name)).toEqual(["anna"]);
});

test("the output of a worker is streamed, and resumed by the last event's number", async () => {
  const workplace = await openWorkplace();
  const { client, place } = workplace;
  const { id, worker } = await working(workplace);
  place.write("go", "", place.root);
  await worker.ended(id);
  const stop = new AbortController();
  const read = async (after: string) => {
    const path = "/api/workers/anna/output";
    const answer = await client.open(path, { "last-event-id": after }, stop.signal);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ; text += (await reader?.read())?.value ?? "")
      if (text.includes("event: attempt.ended")) return text;
  };
  const all = await read("0");
  const [, at = ""] = /id: (\d+)\nevent: agent\.output\n/.exec(all) ?? [];
  expect(all).toContain('"text":"at work"');
  const rest = await read(at);
  expect(rest).not.toContain('"text":"at work"');
  expect(all.endsWith(rest.slice(rest.indexOf("event: ")))).toBe(true);
  stop.abort();
});
