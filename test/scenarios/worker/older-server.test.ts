import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Fetch, makeClient } from "../../../src/client/call.ts";
import { issueToken } from "../../../src/engine/queue/claim.ts";
import { eventAgent } from "../../support/event-agent.ts";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";
import { DONE_CHECK } from "../../support/world.ts";

/** The longest wait that a server of the first release takes. */
const OLD_WAIT_MS_MAX = 25_000;

const REFUSAL = JSON.stringify({
  type: "about:blank",
  title: "invalid_input",
  status: 400,
  code: "invalid_input",
  detail: "body.wait_ms: Too big: expected number to be <=25000",
  hint: "Correct it and send it again.",
});

/** The way to a server that refuses long waits as the first release does; notes each wait. */
async function olderServer({ world, url }: Workplace) {
  const waits: number[] = [];
  const fetch: Fetch = async (input, init) => {
    const sent = typeof init?.body === "string" ? init.body : "";
    const [, digits] = /"wait_ms":(\d+)/.exec(sent) ?? [];
    const wait_ms = Number(digits ?? 0);
    if (digits !== undefined) waits.push(wait_ms);
    const headers = { "content-type": "application/problem+json" };
    if (wait_ms > OLD_WAIT_MS_MAX) return new Response(REFUSAL, { status: 400, headers });
    return globalThis.fetch(input, init);
  };
  const owner = { kind: "owner", subject: "owner" } as const;
  const token = await world().store.write((t) => issueToken(world().clock, t, owner));
  return { waits, client: makeClient({ url, token, fetch }) };
}

test("an older server that refuses long waits is asked with short ones from then on", async () => {
  const workplace = await openWorkplace();
  const [first, second] = [await workplace.task("first"), await workplace.task("second")];
  const { waits, client } = await olderServer(workplace);
  const working = await workplace.worker("touch done.txt", { client });
  for (const { id } of [first, second])
    expect((await working.ended(id)).attempt.resolution).toBe("proven");
  while (waits.length < 4) await setTimeout(10);
  expect(waits).toEqual([110_000, 20_000, 20_000, 20_000]);
  expect(working.lines.filter((line) => line.includes("cannot reach"))).toEqual([]);
  expect(await working.stop()).toBe("stopped");
});

test("a server that knows nothing of orders and liveness is worked for all the same", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const asked: string[] = [];
  const fetch: Fetch = async (input, init) => {
    const path = new URL(new Request(input).url).pathname;
    const name = /^\/api\/attempts\/[^/]+\/(orders|liveness)/.exec(path)?.[1];
    if (name === undefined) return globalThis.fetch(input, init);
    asked.push(name);
    return globalThis.fetch(new URL("/api/nothing/there", workplace.url), init);
  };
  const clientFor = (token: string) => makeClient({ url: workplace.url, token, fetch });
  const patience = { tick_ms: 20, thinking_ms: 50, slow_ms: 200 };
  const working = await workplace.worker("sleep 1; touch done.txt", { clientFor, patience });
  expect((await working.ended(id)).attempt.resolution).toBe("proven");
  expect(asked.toSorted()).toEqual(["liveness", "orders"]);
});

test("a server that knows nothing of spending is told of it once, no more", async () => {
  const workplace = await openWorkplace({ toml: `[limits]\ncost_usd = 1\n${DONE_CHECK}` });
  const { id } = await workplace.task();
  let asked = 0;
  const fetch: Fetch = async (input, init) => {
    const is_new = new URL(new Request(input).url).pathname.endsWith("/spending");
    if (is_new) asked += 1;
    return globalThis.fetch(is_new ? new URL("/api/no", workplace.url) : input, init);
  };
  const clientFor = (token: string) => makeClient({ url: workplace.url, token, fetch });
  const tokens = '{"input":1,"output":1,"cache_read":0,"cache_write":0}';
  const used = `tell '{"type":"usage","tokens":${tokens},"cost_usd":1,"model":null}'`;
  const agent = eventAgent(`cat > /dev/null; session; ${used}; sleep 0.3; ${used}; bye`);
  const { attempt } = await (await workplace.worker(agent, { clientFor })).ended(id);
  expect(attempt.reason).toContain("cost 2.00 USD of the 1.00 USD");
  expect(asked).toBe(1);
});

test("a server that knows nothing of flaky checks and baselines is told the rest", async () => {
  const toml = '[[checks]]\nname = "old"\ncommand = "grep -q mended old.txt"\n';
  const workplace = await openWorkplace({ toml });
  const { id } = await workplace.task();
  const fetch: Fetch = async (input, init) => {
    const path = new URL(new Request(input).url).pathname;
    const sent = typeof init?.body === "string" ? init.body : "";
    const headers = { "content-type": "application/problem+json" };
    if (path.endsWith("/evidence") && sent.includes('"environment"'))
      return new Response(REFUSAL, { status: 400, headers });
    const is_new = /^\/api\/attempts\/[^/]+\/checks$/.test(path);
    return globalThis.fetch(is_new ? new URL("/api/no", workplace.url) : input, init);
  };
  const clientFor = (token: string) => makeClient({ url: workplace.url, token, fetch });
  const script = "if test -e old.txt; then echo mended >old.txt; else echo broken >old.txt; fi";
  const working = await workplace.worker(script, { clientFor });
  expect((await working.ended(id)).attempt.resolution).toBe("proven");
  const rows = await workplace.world().store.read((t) => t.evidence.of(id));
  expect(rows.map(({ stage, verdict, environment }) => [stage, verdict, environment])).toEqual([
    ["attempt", "red", null],
    ["attempt", "green", null],
  ]);
});
