import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Endpoint } from "../../../src/contract/endpoint.ts";
import { toAnswer, toAnswerInPieces } from "../../../src/server/answer.ts";

const ENDPOINT: Endpoint = {
  method: "GET",
  path: "/api/circus",
  summary: "The circus",
  access: "owner",
  response: z.object({
    lions: z.array(z.object({ name: z.string(), age: z.int().optional() })),
    names: z.array(z.string()),
    owner: z.string().nullable(),
    note: z.string().optional(),
  }),
};

const circus = (lions: number, more: object = {}) => ({
  names: ["Ann", "Bob"],
  lions: Array.from({ length: lions }, (_, n) => ({ name: `"${n}"`, age: n, secret: "x" })),
  owner: null,
  secret: "x",
  ...more,
});

test("an answer in pieces has the same text, and nothing that its form does not name", async () => {
  for (const lions of [0, 1, 999, 1_000, 1_001, 2_000, 2_500]) {
    const whole = toAnswer(ENDPOINT, circus(lions));
    expect(await toAnswerInPieces(ENDPOINT, circus(lions))).toEqual(whole);
    expect(JSON.parse(whole.body)).not.toHaveProperty("secret");
    expect(whole.body).not.toContain("secret");
  }
  const status = { ...ENDPOINT, status: 201 };
  expect((await toAnswerInPieces(status, circus(1_500))).status).toBe(201);
});

test("other things go on between the pieces", async () => {
  const turns = { count: 0, is_over: false };
  const counting = (async () => {
    for (; !turns.is_over; turns.count += 1) await setImmediate();
  })();
  await toAnswerInPieces(ENDPOINT, circus(20_000));
  turns.is_over = true;
  await counting;
  expect(turns.count).toBeGreaterThanOrEqual(19);
});

test("an answer that breaks its own form is refused with the place, in pieces too", async () => {
  const broken = circus(2_500);
  broken.lions[2_345] = { name: "Leo", age: 0.5, secret: "x" };
  const message = 'GET /api/circus breaks its own form at "lions.2345.age".';
  expect(() => toAnswer(ENDPOINT, broken)).toThrow(message);
  await expect(toAnswerInPieces(ENDPOINT, broken)).rejects.toThrow(message);
  const ownerless = circus(2_500, { owner: undefined });
  await expect(toAnswerInPieces(ENDPOINT, ownerless)).rejects.toThrow('at "owner"');
});
