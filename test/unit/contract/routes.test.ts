import { expect, expectTypeOf, test } from "vitest";
import type { Client } from "../../../src/client/client.ts";
import { frameReader } from "../../../src/client/frames.ts";
import { pathOf } from "../../../src/client/request.ts";
import { ROUTES } from "../../../src/client/routes.ts";
import { contract } from "../../../src/contract/contract.ts";
import type { CallOf, OutputOf } from "../../../src/contract/endpoint.ts";
import type { Task } from "../../../src/domain/task.ts";

test("the client's addresses are those of the contract", () => {
  const expected = Object.entries(contract).map(([name, { method, path }]) => [
    name,
    `${method} ${path}`,
  ]);
  expect(ROUTES).toEqual(Object.fromEntries(expected));
});

test("a call takes what its endpoint takes and gives what it answers", () => {
  expectTypeOf<OutputOf<typeof contract.showTask>>().toExtend<Task>();
  expectTypeOf<CallOf<typeof contract.addTask>["body"]>().toExtend<{
    title: string;
    priority?: string | undefined;
  }>();
  expectTypeOf<Client["call"]>().parameter(0).toEqualTypeOf<keyof typeof contract>();
});

test("parameters are encoded, so none leaves its place in the address", () => {
  expect(pathOf("/api/workers/:id/kill", { params: { id: "a/../b?c#d" } })).toBe(
    "/api/workers/a%2F..%2Fb%3Fc%23d/kill",
  );
  expect(
    pathOf("/api/tasks", { query: { limit: 5, after: undefined, status: "in progress" } }),
  ).toBe("/api/tasks?limit=5&status=in+progress");
});

test("a stream is cut into frames wherever its text is cut", () => {
  const stream =
    ': hello\n\nretry: 500\nid: 4\n\nid: 5\nevent: task.moved\ndata: {"a":1}\n\ndata: x';
  for (let size = 1; size < stream.length; size += 1) {
    const cut = frameReader();
    const texts = stream.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
    expect(texts.flatMap((text) => cut(text))).toEqual([
      { id: "4", event: null, data: null },
      { id: "5", event: "task.moved", data: '{"a":1}' },
    ]);
  }
});
