import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Client, makeClient } from "../../../src/client/client.ts";
import type { EndpointName } from "../../../src/contract/contract.ts";
import { retrying } from "../../../src/client/retrying.ts";
import { spooling } from "../../../src/runner/spool.ts";
import { spoolFolder } from "../../../src/std/spool-folder.ts";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";

const hang = (signal?: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal?.addEventListener("abort", () => reject(new Error("aborted")));
  });

/** A worker that stops for ever at a call, as one does that is killed there. */
function stopsAt({ url }: Workplace, at: EndpointName) {
  return (token: string): Client => {
    const client = makeClient({ url, token });
    const call: Client["call"] = async (name, input, options) =>
      name === at ? hang(options?.signal) : client.call(name, input, options);
    return { ...client, call };
  };
}

const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);

async function spooled(folder: string, name: string): Promise<string> {
  for (;;) {
    const file = namesIn(folder).find((each) => each.endsWith(`-${name}.json`));
    if (file !== undefined) return join(folder, file);
    await setTimeout(20);
  }
}

const attemptsOf = ({ world }: Workplace, id: string) =>
  world().store.read((t) => t.attempts.of(id));

test("a result that its worker did not live to tell is told by the next process", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const clientFor = stopsAt(workplace, "reportAttempt");
  const dying = await workplace.worker("touch done.txt", { clientFor });
  const folder = spoolFolder(workplace.place.home, dying.id);
  const file = await spooled(folder, "reportAttempt");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).not.toMatch(/bearer|token"/i);
  const next = await workplace.worker("exit 1");
  const { task } = await next.ended(id);
  expect(task).toMatchObject({ status: "merging", attempts: 1 });
  expect(await attemptsOf(workplace, id)).toMatchObject([{ resolution: "proven" }]);
  while (namesIn(folder).length > 0) await setTimeout(20);
  expect(next.lines).toContain("· from before: reportAttempt is told now");
});

test("word of an attempt that has ended meanwhile is dropped and told", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const clientFor = stopsAt(workplace, "reportAttempt");
  const dying = await workplace.worker("touch done.txt", { clientFor });
  const folder = spoolFolder(workplace.place.home, dying.id);
  await spooled(folder, "reportAttempt");
  const body = { status: "archived" } as const;
  await workplace.client.call("changeTask", { params: { id }, body });
  writeFileSync(join(folder, "999999999999-appendOutput.json"), '{"name": "append');
  const next = await workplace.worker("touch done.txt");
  const other = await workplace.task("the next one");
  expect((await next.ended(other.id)).attempt.resolution).toBe("proven");
  const before = next.lines.filter((line) => line.startsWith("· from before"));
  expect(before[0]).toMatch(/^· from before: reportAttempt is dropped: Attempt .* cancelled/);
  expect(before[1]).toContain("appendOutput is dropped: its writer did not come to its end");
});

test("what is said waits on disk while the server is away, and comes in its order", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const at = (name: string) => join(workplace.place.root, name);
  const wait = `while [ ! -e '${at("go")}' ]; do sleep 0.05; done`;
  const script = `touch ${at("begun")}; ${wait}; seq 1 2000; touch ${at("said")}; touch done.txt`;
  const working = await workplace.worker(script);
  while (!existsSync(at("begun"))) await setTimeout(20);
  await workplace.stop();
  writeFileSync(at("go"), "");
  const folder = spoolFolder(workplace.place.home, working.id);
  while (!existsSync(at("said")) || namesIn(folder).length < 5) await setTimeout(20);
  await workplace.start();
  expect((await working.ended(id)).attempt.resolution).toBe("proven");
  const filter = { task_id: id, agent_output: true };
  const rows = await workplace.world().store.read((t) => t.events.after(0, filter, 10_000));
  const said = rows.flatMap((row) => (row.kind === "agent.output" ? [row.data["event"]] : []));
  const numbers = Array.from({ length: 2_000 }, (_, index) => String(index + 1));
  expect(said).toEqual(numbers.map((text) => ({ type: "message", text })));
});

test("a spool that cannot be written to keeps no call from being made", async () => {
  const workplace = await openWorkplace();
  const { home } = workplace.place;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "spool"), "a file in the way\n");
  const { id } = await workplace.task();
  const working = await workplace.worker("echo hello; touch done.txt");
  expect((await working.ended(id)).attempt.resolution).toBe("proven");
  expect(working.lines.join("\n")).toMatch(/reportAttempt could not be written down: ENOTDIR/);
});

test("the first refusal of what was said is thrown once", async () => {
  const workplace = await openWorkplace();
  const ground = { home: workplace.place.home, id: "wk-none", show: () => undefined };
  const { signal } = new AbortController();
  const client = spooling(retrying(workplace.client), ground);
  client.say("drainWorker", { params: { id: "nobody" } }, { idempotency_key: "a", signal });
  client.say("drainWorker", { params: { id: "noone" } }, { idempotency_key: "b", signal });
  await expect(client.settled()).rejects.toThrow('There is no worker "nobody".');
  await client.settled();
});
