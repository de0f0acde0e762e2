import { expect, test } from "vitest";
import { type Fetch, makeClient } from "../../../src/client/call.ts";
import { openWorkplace } from "../../support/workplace.ts";
import { askingAgent, openOne } from "./ask.ts";

const ASKED = '"status":"question","question":"Which port?","options":["80","8080"],"default":"80"';
const BLOCKED =
  '"status":"blocked","question":"Which?","options":["a","b"],"untried":"it costs money"';

test("work that asks something without waiting is proven all the same", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const working = await workplace.worker(askingAgent(workplace, `touch done.txt; ask '${ASKED}'`));
  const { attempt } = await working.ended(id);
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 1 });
  const asked = { task_id: id, blocking: false, default_option: "choice_1" };
  expect(await openOne(workplace)).toMatchObject(asked);
});

const TITLE = "The request does not have the expected form";

/** The way to a server of the release before, which knows neither questions nor their options. */
function olderServer(url: string): Fetch {
  return async (input, init) => {
    const body = typeof init?.body === "string" ? init.body : "";
    const { pathname } = new URL(new Request(input).url);
    if (pathname.endsWith("/questions"))
      return globalThis.fetch(new URL("/api/nothing", url), init);
    if (!body.includes('"asked"')) return globalThis.fetch(input, init);
    const said = { type: "about:blank", title: TITLE, status: 400, code: "invalid_input" };
    const problem = { ...said, detail: "body: unrecognized key asked", hint: "Leave it out." };
    const headers = { "content-type": "application/problem+json" };
    return new Response(JSON.stringify(problem), { status: 400, headers });
  };
}

test.each([
  ["asks meanwhile", `touch done.txt; ask '${ASKED}'`, "proven", null],
  ["is blocked", `ask '${BLOCKED}'`, "failed", "Which?\n- a\n- b"],
])("an older server is worked for by an agent that %s", async (_, script, resolution, reason) => {
  const workplace = await openWorkplace();
  const { url } = workplace;
  const { id } = await workplace.task();
  const clientFor = (token: string) => makeClient({ url, token, fetch: olderServer(url) });
  const working = await workplace.worker(askingAgent(workplace, script), { clientFor });
  const { task, attempt } = await working.ended(id);
  expect([attempt.resolution, task.reason]).toEqual([resolution, reason]);
});
