import { afterAll, beforeAll, expect, test } from "vitest";
import { openPlace, type Place } from "./place.ts";
import { aProject, aTask } from "../../conformance/store/samples.ts";

/** Nothing about the task that would hold it as well. */
const QUIET = { description: "", not_before: null, quarantined_until: null, files: [] };

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

test("why is answered by the form of the contract, and an unknown task is not found", async () => {
  await place.world.store.write(async (tables) => {
    await tables.projects.insert(aProject({ paused: true, budget_usd: null }));
    await tables.tasks.insert(aTask({ ...QUIET, id: "bd-why0", status: "ready" }));
  });
  const answer = await place.ask({ method: "GET", url: "/api/tasks/bd-why0/why" });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    id: "bd-why0",
    holds: [{ rule: "project_paused" }, { rule: "no_worker" }],
    expected_start: null,
  });
  const unknown = await place.ask({ method: "GET", url: "/api/tasks/bd-none/why" });
  expect(unknown.statusCode).toBe(404);
});

test("the ranking is answered for all and for one project", async () => {
  const all = await place.ask({ method: "GET", url: "/api/queue/ranked" });
  expect(all.json<{ items: { id: string }[] }>().items.map(({ id }) => id)).toContain("bd-why0");
  const none = await place.ask({ method: "GET", url: "/api/queue/ranked?project_id=pj-none0" });
  expect(none.json()).toEqual({ items: [] });
  const wrong = await place.ask({ method: "GET", url: "/api/queue/ranked?limit=0" });
  expect(wrong.statusCode).toBe(400);
});
