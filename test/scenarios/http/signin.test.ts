import { afterAll, beforeAll, expect, test } from "vitest";
import { HOST, openPlace, type Place } from "./place.ts";

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(async () => place.close());

const nobody = { authorization: undefined };

async function link(): Promise<string> {
  const made = await place.ask({ method: "POST", url: "/api/signin-links" });
  expect(made.statusCode).toBe(201);
  const url = new URL(made.json<{ url: string }>().url);
  expect(url.host).toBe(HOST);
  return url.pathname + url.search;
}

async function signIn(): Promise<string> {
  const answer = await place.ask({ url: await link(), headers: nobody });
  return String(answer.headers["set-cookie"]).split(";")[0] ?? "";
}

test("a link signs in once, and the second time leads to a page that says so", async () => {
  const url = await link();
  const first = await place.ask({ url, headers: nobody });
  expect([first.statusCode, first.headers.location]).toEqual([303, "/"]);
  const cookie = String(first.headers["set-cookie"]);
  expect(cookie).toMatch(
    /^ringmaster_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const second = await place.ask({ url, headers: nobody });
  expect(second.statusCode).toBe(401);
  expect(second.headers["set-cookie"]).toBeUndefined();
  expect(second.headers["content-type"]).toContain("text/html");
  expect(second.body).toContain("ringmaster open");
});

test("a link that nobody made is as good as a used one", async () => {
  for (const code of ["x", "", "%00", "a&code=b", "'\"><script>"]) {
    const answer = await place.ask({ url: `/signin?code=${code}`, headers: nobody });
    expect(answer.statusCode).toBe(401);
    expect(answer.body).not.toContain("<script");
  }
});

test("looking at the head of a link does not use it up", async () => {
  const url = await link();
  expect((await place.ask({ method: "HEAD", url, headers: nobody })).statusCode).toBe(405);
  expect((await place.ask({ url, headers: nobody })).statusCode).toBe(303);
});

test("a signed-in browser reads, and writes from our own page alone", async () => {
  const cookie = await signIn();
  const write = async (headers: Record<string, string>) => {
    const sent = { ...nobody, cookie, ...headers };
    return (await place.ask({ method: "POST", url: "/api/signin-links", headers: sent }))
      .statusCode;
  };
  const read = await place.ask({ url: "/api/tasks", headers: { ...nobody, cookie } });
  expect(read.statusCode).toBe(200);
  expect(await write({ origin: `http://${HOST}` })).toBe(201);
  expect(await write({ "sec-fetch-site": "same-origin" })).toBe(201);
  expect(await write({})).toBe(403);
  expect(await write({ "sec-fetch-site": "same-site" })).toBe(403);
  expect(await write({ origin: "null" })).toBe(403);
  expect(await write({ origin: "http://127.0.0.1:3000" })).toBe(403);
});

test("signing out ends the session on the server too", async () => {
  const cookie = await signIn();
  const headers = { ...nobody, cookie, origin: `http://${HOST}` };
  const out = await place.ask({ method: "POST", url: "/signout", headers });
  expect(out.statusCode).toBe(200);
  expect(String(out.headers["set-cookie"])).toContain("ringmaster_session=;");
  expect((await place.ask({ url: "/api/tasks", headers })).statusCode).toBe(401);
});

test("the page is served with hashed files kept and the rest asked for anew", async () => {
  const index = await place.ask({ url: "/", headers: nobody });
  expect(index.body).toContain("The ring");
  expect(index.headers["cache-control"]).toBe("no-cache");
  const script = await place.ask({ url: "/assets/app-1a2b3c4d.js", headers: nobody });
  expect(script.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect(script.headers["content-type"]).toContain("javascript");
});

test("an address inside the page shows the page, and a missing file does not", async () => {
  const accept = "text/html,application/xhtml+xml";
  const inside = await place.ask({ url: "/tasks/bd-aaaa.1", headers: { ...nobody, accept } });
  expect([inside.statusCode, inside.body]).toEqual([200, expect.stringContaining("The ring")]);
  for (const url of ["/assets/gone.js", "/api/gone"]) {
    expect((await place.ask({ url, headers: { ...nobody, accept } })).statusCode).toBe(404);
  }
});
