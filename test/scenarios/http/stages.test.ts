import { afterAll, beforeAll, expect, test } from "vitest";
import { fill, openPlace, type Place } from "./place.ts";

let place: Place;
beforeAll(async () => {
  place = await openPlace();
  await fill(place);
});
afterAll(async () => place.close());

const post = (url: string, payload: object) => place.ask({ method: "POST", url, payload });

/** The open decisions, as they are listed. */
async function open() {
  const answer = await place.ask({ url: "/api/decisions?status=open" });
  return answer.json<{ items: { id: string; task_id: string; kind: string }[] }>().items;
}

test.each([
  ["approve", {}],
  ["reject", { comment: "no" }],
  ["stages/build", { verdict: "green", command: "make" }],
])("%s of a task that is being worked on is refused with the legal moves", async (what, body) => {
  const answer = await post(`/api/tasks/bd-aaaa/${what}`, body);
  expect(answer.statusCode).toBe(409);
  expect(answer.json()).toMatchObject({
    code: "illegal_transition",
    hint: expect.stringMatching(/^Legal from coding: run_checks, attempt_failed, .*too_large/),
  });
});

test.each([
  ["a stage that nobody knows", "/api/tasks/bd-aaaa/stages/party", { verdict: "green" }, 400],
  ["a verdict that nobody knows", "/api/tasks/bd-aaaa/stages/build", { verdict: "blue" }, 400],
  ["a rejection without a comment", "/api/tasks/bd-aaaa/reject", { comment: "" }, 400],
  ["a resubmission without a reason", "/api/tasks/bd-aaaa/resubmit", {}, 400],
  ["a task that is not there", "/api/tasks/bd-none/approve", {}, 404],
  ["a decision that is not there", "/api/decisions/dc-none/answer", { answer: "retry" }, 404],
  ["an answer that nobody knows", "/api/decisions/dc-none/answer", { answer: "yes" }, 400],
])("%s is refused", async (_, url, body, status) => {
  expect((await post(url, body)).statusCode).toBe(status);
  expect(await open()).toEqual([]);
});

test("a task found too large waits with a decision, and its answer moves it, once", async () => {
  const said = { reason: "three things in one" };
  expect((await post("/api/tasks/bd-aaaa/resubmit", said)).json()).toMatchObject({
    status: "needs_decomposition",
    reason: said.reason,
  });
  const [decision] = await open();
  expect(decision).toMatchObject({ task_id: "bd-aaaa", kind: "split" });
  const answer = () => post(`/api/decisions/${decision?.id}/answer`, { answer: "retry" });
  expect((await answer()).json()).toMatchObject({ status: "answered", answered_by: "owner" });
  const task = await place.ask({ url: "/api/tasks/bd-aaaa" });
  expect(task.json()).toMatchObject({ status: "ready", attempts: 0 });
  expect((await answer()).json()).toMatchObject({ code: "conflict", status: 409 });
  expect(await open()).toEqual([]);
});
