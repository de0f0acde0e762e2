import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, createConnection, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "../../../src/domain/event.ts";
import { framesOf, makeMember } from "../../../src/server/member.ts";
import { HOST, openPlace, type Place } from "./place.ts";

let place: Place;
let url: string;
beforeAll(async () => {
  place = await openPlace();
  url = await place.listen();
});
afterAll(async () => place.close());

/** Sends bytes on a fresh connection and gives everything that comes back. */
async function say(text: string): Promise<string> {
  const { port } = new URL(url);
  const socket = createConnection(Number(port), "127.0.0.1", () => socket.write(text));
  let came = "";
  for await (const chunk of socket) came += String(chunk);
  return came;
}

test("a client that sends ten megabytes reads why they were refused", async () => {
  const answer = await fetch(`${url}/api/tasks`, {
    method: "POST",
    headers: { authorization: `Bearer ${place.owner}`, "content-type": "application/json" },
    body: JSON.stringify({ title: "x".repeat(10_000_000) }),
  });
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ code: "payload_too_large" });
});

test("a request without Host is refused like one with a foreign Host", async () => {
  const came = await say("GET /health HTTP/1.1\r\nConnection: close\r\n\r\n");
  expect(came).toMatch(/^HTTP\/1\.1 403 .*"code":"foreign_origin"/s);
});

test("more headers than fit are refused with a problem", async () => {
  const header = `x-long: ${"x".repeat(20_000)}\r\n`;
  const came = await say(`GET /health HTTP/1.1\r\nHost: ${HOST}\r\n${header}\r\n`);
  expect(came).toMatch(/^HTTP\/1\.1 400 .*"code":"invalid_input"/s);
});

/** A response whose client reads nothing. */
async function toDeafClient(): Promise<{ raw: ServerResponse; end: () => void }> {
  const asked = Promise.withResolvers<ServerResponse>();
  const server = createServer((_, response) => asked.resolve(response));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const client: Socket = createConnection((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => undefined).pause();
  client.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
  const end = () => {
    client.destroy();
    server.close();
  };
  return { raw: await asked.promise, end };
}

const event = (seq: number): Event => ({
  seq,
  at: "2026-01-02T03:04:05.678Z",
  kind: "agent.output",
  subject: "at-aaaa",
  task_id: "bd-aaaa",
  data: { text: "x".repeat(20_000_000) },
});

test("a client that takes nothing between two heartbeats is dropped", async () => {
  const { raw, end } = await toDeafClient();
  const member = makeMember(raw, { filter: { agent_output: true }, after: 0, now_ms: 0 });
  member.write([event(1)], framesOf([event(1)]));
  member.beat(15_000);
  expect(member.isOpen()).toBe(true);
  member.beat(30_000);
  await member.gone;
  expect(member.isOpen()).toBe(false);
  end();
});

test("a stream ends after an hour, so that its reader is admitted anew", async () => {
  const { raw, end } = await toDeafClient();
  const member = makeMember(raw, { filter: { agent_output: true }, after: 0, now_ms: 0 });
  member.beat(3_600_000);
  expect(member.isOpen()).toBe(true);
  member.beat(3_600_001);
  expect(member.isOpen()).toBe(false);
  end();
});
