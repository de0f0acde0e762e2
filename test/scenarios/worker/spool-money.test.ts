import { existsSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { makeClient } from "../../../src/client/client.ts";
import { retrying } from "../../../src/client/retrying.ts";
import { emptySpool, spooling } from "../../../src/runner/spool.ts";
import { spoolFolder } from "../../../src/std/spool-folder.ts";
import { runId, WENT_WELL } from "../../support/accounts.ts";
import { openWorkplace } from "../../support/workplace.ts";

test("what a run cost is told later when its worker stopped while nobody answered", async () => {
  const { place, client, task, worker, world } = await openWorkplace();
  const { id } = await task();
  const working = await worker("touch done.txt");
  const { attempt } = await working.ended(id);
  await working.stop();
  const ground = { home: place.home, id: "wk-stopped", show: () => undefined };
  const nowhere = retrying(makeClient({ url: "http://127.0.0.1:9", token: null }));
  const at = world().clock.now();
  const run = { id: runId(), fence: attempt.fence, iteration: 7, started_at: at, ended_at: at };
  const input = {
    params: { id: attempt.id },
    body: { ...run, model: null, summary: { ...WENT_WELL, cost_usd: 0.5 } },
  };
  const stop = new AbortController();
  const spool = spooling(nowhere, ground);
  const once = { idempotency_key: `run:${run.id}`, signal: stop.signal };
  const told = spool.call("recordRun", input, once);
  const said = spool.call("drainWorker", { params: { id: "nobody" } }, { ...once });
  stop.abort(new Error("stopped"));
  await expect(told).rejects.toThrow("stopped");
  await expect(said).rejects.toThrow("stopped");
  const folder = spoolFolder(place.home, "wk-stopped");
  expect(existsSync(folder) && readdirSync(folder)).toEqual(["000000000001-recordRun.json"]);
  await emptySpool({ ...ground, client }, new AbortController().signal);
  expect(readdirSync(folder)).toEqual([]);
  const runs = await world().store.read((t) => t.runs.of({ attempt_id: attempt.id }));
  expect(runs.find((each) => each.id === run.id)).toMatchObject({ cost_usd: 0.5, iteration: 7 });
});
