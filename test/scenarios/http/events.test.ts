import { createConnection } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { append, kept, read, tell } from "./listening.ts";
import { fill, openPlace, type Place } from "./place.ts";

let place: Place;
let url: string;
beforeEach(async () => {
  place = await openPlace();
  await fill(place);
  url = await place.listen();
});
afterEach(async () => place.close());

test("three resumes while two processes write 1,000 events skip and repeat nothing", async () => {
  const written = Promise.all([tell(place, 500, "bd-aaaa"), tell(place, 500, "bd-aaaa")]);
  const seqs: number[] = [];
  for (const until of [200, 450, 700, 1_000]) {
    const last = seqs.at(-1) ?? 0;
    seqs.push(
      ...(await read(place, url, {
        query: "?agent_output=1",
        last,
        enough: (now) => seqs.length + now.length >= until,
      })),
    );
  }
  await written;
  expect(seqs).toEqual(await kept(place, { agent_output: true }));
  expect(seqs).toHaveLength(1_000);
});

test("a stream is narrowed to one task with its output, or to all without output", async () => {
  await place.world.store.write(async ({ tasks }) => {
    const task = await tasks.find("bd-aaaa");
    await tasks.insert({ ...task!, id: "bd-bbbb" });
  });
  const full = (length: number) => (seqs: number[]) => seqs.length >= length;
  const streams = [
    read(place, url, { query: "?after=0&task=bd-aaaa", enough: full(20) }),
    read(place, url, { query: "?after=0", enough: full(20) }),
    read(place, url, { query: "?after=0&agent_output=1", enough: full(40) }),
  ];
  await Promise.all([tell(place, 20, "bd-aaaa"), tell(place, 20, "bd-bbbb")]);
  expect(await Promise.all(streams)).toEqual([
    await kept(place, { task_id: "bd-aaaa", agent_output: true }),
    await kept(place, { agent_output: false }),
    await kept(place, { agent_output: true }),
  ]);
});

test("without a place to resume from a stream begins now and tells where that is", async () => {
  await append(place, "task.changed");
  const answer = await fetch(`${url}/api/events`, {
    headers: { authorization: `Bearer ${place.owner}` },
  });
  const texts = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await texts.read()).value).toBe("retry: 500\nid: 1\n\n");
  await append(place, "task.changed");
  expect((await texts.read()).value).toMatch(/^id: 2\nevent: task\.changed\ndata: \{.*\}\n\n$/);
  await texts.cancel();
});

test("the header to resume from wins over the query, as browsers repeat the address", async () => {
  for (let each = 0; each < 5; each += 1) await append(place, "task.changed");
  expect(
    await read(place, url, { query: "?after=1", last: 3, enough: ({ length }) => length === 2 }),
  ).toEqual([4, 5]);
});

test("all streams end after what was committed before, and new ones are served", async () => {
  await append(place, "task.changed");
  const begun = Array.from({ length: 20 }, () => Promise.withResolvers<void>());
  const streams = begun.map(async ({ resolve }) =>
    read(place, url, {
      query: "?after=0",
      enough: ({ length }) => {
        if (length > 0) resolve();
        return false;
      },
    }),
  );
  await Promise.all(begun.map(async ({ promise }) => promise));
  for (let each = 1; each < 50; each += 1) await append(place, "task.changed");
  await place.app.endStreams();
  const all = await kept(place, { agent_output: false });
  for (const seqs of await Promise.all(streams)) expect(seqs).toEqual(all);
  expect(
    await read(place, url, { query: "?after=0", enough: ({ length }) => length === 50 }),
  ).toEqual(all);
});

test("a client that reads nothing for a while gets everything once it reads", async () => {
  const socket = createConnection(Number(new URL(url).port), "127.0.0.1");
  socket.pause();
  const head = `Host: ${new URL(url).host}\r\nAuthorization: Bearer ${place.owner}`;
  socket.write(`GET /api/events?after=0&agent_output=1 HTTP/1.1\r\n${head}\r\n\r\n`);
  const text = "x".repeat(100_000);
  for (let each = 0; each < 120; each += 1) await append(place, "agent.output", { text });
  let came = "";
  for await (const chunk of socket) {
    came = came.slice(-200) + String(chunk);
    if (came.includes("id: 120\n")) break;
  }
  expect(came).toContain("id: 120\n");
  socket.destroy();
});

test.each([
  ["?after=x", 400],
  ["?after=-1", 400],
  ["?task=nonsense", 400],
  ["?task=bd-zzzz", 404],
  ["?agent_output=perhaps", 400],
])("a stream asked for as %s is refused with %i", async (query, status) => {
  expect((await place.ask({ url: `/api/events${query}` })).statusCode).toBe(status);
});
