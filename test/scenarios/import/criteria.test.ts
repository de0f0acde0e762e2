import { afterAll, beforeAll, expect, test } from "vitest";
import { openPlace, type Place } from "../http/place.ts";
import { gitPlace } from "../git/place.ts";

const CHECKS = '[[checks]]\nname = "unit"\ncommand = "true"\n';

let place: Place;
let project_id: string;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

/** A project whose repository has one check, named unit. */
async function withProject(): Promise<void> {
  const at = gitPlace();
  at.commit("ringmaster.toml", CHECKS);
  const payload = { name: `p${at.repo.replaceAll(/[^a-z0-9]/gi, "").slice(-30)}`, repo: at.repo };
  const made = await place.ask({ method: "POST", url: "/api/projects", payload });
  project_id = made.json<{ id: string }>().id;
}

const post = (url: string, payload: object) => place.ask({ method: "POST", url, payload });

const count = async () =>
  (await place.ask({ method: "GET", url: "/api/tasks" })).json<{ items: object[] }>().items.length;

test("each criterion of an import that names no check of the project is one line", async () => {
  await withProject();
  const tasks = [
    { key: "a", title: "A", acceptance_criteria: "- it runs (check: unit)" },
    { key: "b", title: "B", acceptance_criteria: "- fast (check: speed)\n- small (check: size)" },
    { key: "c", title: "C", acceptance_criteria: "- nice (check: looks)" },
  ];
  const answer = await post("/api/tasks/import", { project_id, tasks });
  expect(answer.statusCode).toBe(400);
  const { facts } = answer.json();
  expect(facts.errors).toMatchObject([
    { place: "tasks[1]", detail: expect.stringMatching(/got "speed"\. It has: unit\./) },
    { place: "tasks[1]", detail: expect.stringContaining('got "size"') },
    { place: "tasks[2]", index: 2, code: "invalid_input" },
  ]);
  expect(await count()).toBe(0);
  const taken = await post("/api/tasks/import", { project_id, tasks: tasks.slice(0, 1) });
  expect(taken.statusCode).toBe(201);
});

test("many changes at once are held to the same checks", async () => {
  await withProject();
  const added = await post("/api/tasks", { project_id, title: "A" });
  const { id } = added.json<{ id: string }>();
  const wrong = { acceptance_criteria: "- nice (check: looks)" };
  const operations = [
    { op: "add", project_id, task: { title: "B", ...wrong } },
    { op: "change", id, change: wrong },
  ];
  const answer = await post("/api/tasks/bulk", { operations });
  expect(answer.statusCode).toBe(400);
  const places = answer.json().facts.errors.map((each: { place: string }) => each.place);
  expect(places).toEqual(["operations[0]", "operations[1]"]);
});
