import { expect, test } from "vitest";
import { type Fetch, makeClient } from "../../../src/client/call.ts";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";

const runsOf = ({ world }: Workplace, task_id: string) =>
  world().store.read((tables) => tables.runs.of({ task_id }));

test("each run of the agent is told to the server, with its iteration", async () => {
  const workplace = await openWorkplace();
  const task = await workplace.task();
  const script = "if [ -e again ]; then touch done.txt; else touch again; fi";
  const { attempt } = await (await workplace.worker(script)).ended(task.id);
  const runs = await runsOf(workplace, task.id);
  expect(runs).toMatchObject([
    { attempt_id: attempt.id, iteration: 1, exit_code: 0, cost_usd: null, cost_source: null },
    { attempt_id: attempt.id, iteration: 2, exit_code: 0, subscription: null },
  ]);
  for (const { started_at, ended_at } of runs) expect(started_at <= ended_at).toBe(true);
});

const NOT_FOUND = JSON.stringify({
  type: "about:blank",
  title: "not_found",
  status: 404,
  code: "not_found",
  detail: "There is no such address.",
  hint: "See docs/reference/api.md.",
});

/** The way to a server of an older release, which keeps no runs. */
const olderServer: Fetch = async (input, init) => {
  if (typeof input === "string" && /\/attempts\/[^/]+\/runs$/.test(input))
    return new Response(NOT_FOUND, {
      status: 404,
      headers: { "content-type": "application/problem+json" },
    });
  return globalThis.fetch(input, init);
};

test("a server of an older release that keeps no runs does not stop the work", async () => {
  const workplace = await openWorkplace();
  const task = await workplace.task();
  const { url } = workplace;
  const clientFor = (token: string) => makeClient({ url, token, fetch: olderServer });
  const working = await workplace.worker("touch done.txt", { clientFor });
  expect((await working.ended(task.id)).attempt.resolution).toBe("proven");
  expect(await runsOf(workplace, task.id)).toEqual([]);
  expect(working.lines).toContainEqual(expect.stringContaining("is not kept by the server"));
});
