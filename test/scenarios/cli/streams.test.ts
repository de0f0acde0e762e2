import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startRingmaster } from "../../support/ringmaster.ts";

let ringmaster: Awaited<ReturnType<typeof startRingmaster>>;
beforeAll(async () => {
  ringmaster = await startRingmaster();
  const repo = await ringmaster.repository("shop");
  await ringmaster.json(["project", "add", "shop", "--repo", repo]);
});
afterAll(() => ringmaster.close());

const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
});

const addTask = async (title: string) =>
  String((await ringmaster.json(["task", "add", "shop", title]))["id"]);

/** Starts a stream; `line` waits for the next line that matches. */
function stream(...words: string[]) {
  const { program, args } = ringmaster.command;
  const child = spawn(program, [...args, ...words], {
    env: ringmaster.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  running.add(child);
  const ended = new Promise<number | null>((resolve) => {
    child.on("close", (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  const line = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const next = await lines.next();
      if (next.done === true) throw new Error(`The stream ended before ${String(pattern)}.`);
      if (pattern.test(next.value)) return next.value;
    }
  };
  return { child, line, ended };
}

it("events prints what was and then what comes, one JSON object a line", async () => {
  const old = await addTask("Old");
  const { child, line, ended } = stream("events", "--after", "0", "--json");
  expect(JSON.parse(await line(/./))).toMatchObject({ seq: 1, kind: "server.started" });
  expect(JSON.parse(await line(new RegExp(old)))).toMatchObject({ kind: "task.created" });
  const fresh = await addTask("Fresh");
  expect(JSON.parse(await line(new RegExp(fresh)))).toMatchObject({ task_id: fresh });
  child.kill("SIGINT");
  expect(await ended).toBe(130);
});

it("events of one task leaves out the others", async () => {
  const [one, other] = [await addTask("One"), await addTask("Other")];
  const { child, line, ended } = stream("events", "--after", "0", "--task", one);
  expect(await line(/task\./)).toContain(one);
  await ringmaster.json(["task", "move", other, "ready"]);
  await ringmaster.json(["task", "move", one, "blocked"]);
  expect(await line(/task\./)).toMatch(new RegExp(`task\\.moved +${one}`));
  child.kill("SIGINT");
  expect(await ended).toBe(130);
});

it("logs -f prints new lines of the server's log as they are written", async () => {
  await ringmaster.run(["task", "show", "bd-0000"]);
  const { child, line, ended } = stream("logs", "-f", "-n", "1", "--json");
  expect(JSON.parse(await line(/./))).toMatchObject({ path: "/api/tasks/bd-0000" });
  await ringmaster.run(["task", "show", "bd-zzzz"]);
  expect(JSON.parse(await line(/./))).toMatchObject({ path: "/api/tasks/bd-zzzz" });
  child.kill("SIGINT");
  expect(await ended).toBe(130);
});

it("task logs -f ends by itself when the task is over", async () => {
  const task = await addTask("Soon over");
  const { ended } = stream("task", "logs", task, "-f");
  await ringmaster.json(["task", "cancel", task]);
  expect(await ended).toBe(0);
});

it("a reader who leaves ends a stream quietly", async () => {
  const { child, line, ended } = stream("events", "--after", "0");
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await line(/./);
  child.stdout.destroy();
  await addTask("One more, so that something is written");
  expect([await ended, said]).toEqual([0, ""]);
});

it("one task's logs, evidence and queue are one object each with --json", async () => {
  const id = await addTask("Quiet");
  expect(await ringmaster.json(["task", "logs", id])).toEqual({ id, items: [] });
  expect(await ringmaster.json(["task", "evidence", id])).toEqual({ id, items: [] });
  expect(await ringmaster.json(["queue"])).toMatchObject({ items: expect.any(Array) });
});

it("--quiet leaves standard error empty", async () => {
  const { stderr } = await ringmaster.run(["open", "--quiet"]);
  expect(stderr).toBe("");
});
