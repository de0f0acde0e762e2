import { writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Client, makeClient } from "../../../src/client/client.ts";
import { Problem } from "../../../src/domain/problem.ts";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";

/** The worker's way to the server, on which some calls of attempts meet a fault of the line. */
function faultyLine({ url }: Workplace, fault: (name: string) => Problem | null) {
  return (token: string): Client => {
    const client = makeClient({ url, token });
    const call: Client["call"] = async (name, input, options) => {
      const problem = fault(name);
      if (problem) throw problem;
      return client.call(name, input, options);
    };
    return { ...client, call };
  };
}

const attemptsOf = ({ world }: Workplace, id: string) =>
  world().store.read((t) => t.attempts.of(id));

test("a lease lost while the result does not get through does not end the worker", async () => {
  const workplace = await openWorkplace({ lease_ms: 1_000 });
  const line = { tries: 0, away: true };
  const clientFor = faultyLine(workplace, (name) => {
    if (name !== "reportAttempt" || !line.away) return null;
    line.tries += 1;
    return new Problem("not_running", "Expected Ringmaster, got no answer.", "Wait.");
  });
  const { id } = await workplace.task();
  const working = await workplace.worker("touch done.txt", { clientFor });
  while (line.tries === 0) await setTimeout(20);
  const body = { status: "archived" } as const;
  await workplace.client.call("changeTask", { params: { id }, body });
  while (!working.lines.includes(`■ ${id}: cancelled by owner`)) await setTimeout(20);
  line.away = false;
  const next = await workplace.task("the next one");
  expect((await working.ended(next.id)).attempt.resolution).toBe("proven");
  expect((await attemptsOf(workplace, id)).map((a) => a.resolution)).toEqual(["cancelled"]);
});

test("a report that the server refuses is shown, and the worker goes on", async () => {
  const workplace = await openWorkplace();
  let refused = 0;
  const clientFor = faultyLine(workplace, (name) => {
    if (name !== "reportAttempt" || refused > 0) return null;
    refused += 1;
    return new Problem("illegal_transition", "It needs green evidence.", "Look at it.");
  });
  const { id } = await workplace.task();
  const working = await workplace.worker("touch done.txt", { clientFor });
  await working.ended(id);
  expect(working.lines).toContain(`■ ${id}: It needs green evidence.`);
  const attempts = await attemptsOf(workplace, id);
  expect(attempts.map((a) => [a.resolution, a.reason])).toEqual([
    ["lost", "its worker began anew"],
    ["proven", "checks: green, tree: changed"],
  ]);
  expect(await working.stop()).toBe("stopped");
});

test("a fault of the worker's own machine blocks the task, and the worker goes on", async () => {
  const workplace = await openWorkplace();
  mkdirSync(join(workplace.place.home, "logs"), { recursive: true });
  writeFileSync(join(workplace.place.home, "logs", "attempts"), "a file in the way\n");
  const { id } = await workplace.task();
  const working = await workplace.worker("touch done.txt");
  const { task } = await working.ended(id);
  const reason = expect.stringMatching(/The worker itself failed: .*(EEXIST|ENOTDIR)/);
  expect(task).toMatchObject({ status: "blocked", reason });
  expect(await working.stop()).toBe("stopped");
});

test("a worker the server does not know any more ends and says so", async () => {
  const workplace = await openWorkplace();
  const working = await workplace.worker("touch done.txt");
  await workplace.client.call("killWorker", { params: { id: "anna" } });
  await workplace.task();
  await expect(working.end).rejects.toMatchObject({ code: "unauthorized" });
});

test("a worker whose server is away goes on asking, and says so once a try", async () => {
  const workplace = await openWorkplace();
  const working = await workplace.worker("touch done.txt");
  await workplace.stop();
  while (!working.lines.some((line) => line.includes("cannot reach the server")))
    await setTimeout(20);
  await workplace.start();
  const { id } = await workplace.task();
  expect((await working.ended(id)).attempt.resolution).toBe("proven");
});

test("an attempt whose end is refused again and again is not worked without a pause", async () => {
  const workplace = await openWorkplace({ toml: "" });
  const clientFor = faultyLine(workplace, (name) =>
    name === "reportAttempt" ? new Problem("internal", "It broke.", "Look at it.") : null,
  );
  const { id } = await workplace.task();
  const working = await workplace.worker("touch done.txt", { clientFor });
  const again = () => working.lines.filter((line) => line.endsWith("refused: after a pause"));
  while (again().length < 2) await setTimeout(20);
  const ends = working.lines.filter((line) => line === `■ ${id}: It broke.`).length;
  expect(ends).toBe(2);
});
