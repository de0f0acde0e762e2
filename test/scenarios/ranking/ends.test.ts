import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { allowedEnv } from "../../../src/std/process.ts";
import { filePlace } from "../../conformance/store/place.ts";
import { processesOf } from "../../support/leftovers.ts";

const SERVER = fileURLToPath(new URL("./ranked-server.ts", import.meta.url));

/** A server whose ranking process is kept for the next refresh. */
async function ranked() {
  const place = await filePlace();
  onTestFinished(() => place.remove());
  const server = spawn(process.execPath, [SERVER, place.address ?? ""], {
    env: allowedEnv(process.env),
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(server.stdout, "data");
  const ranking = () =>
    processesOf(place.folder).filter((args) => args.includes("ranking-process.ts"));
  return { server, ranking, left: () => processesOf(place.folder) };
}

test("the ranking process is known by its database, and ends with a server that ends", async () => {
  const { server, ranking, left } = await ranked();
  expect(ranking()).toHaveLength(1);
  server.stdin.end();
  expect(await once(server, "exit")).toEqual([0, null]);
  await vi.waitUntil(() => left().length === 0, { timeout: 10_000, interval: 5 });
});

test("the ranking process of a server that was killed ends by itself", async () => {
  const { server, ranking, left } = await ranked();
  expect(ranking()).toHaveLength(1);
  server.kill("SIGKILL");
  await once(server, "exit");
  await vi.waitUntil(() => left().length === 0, { timeout: 10_000, interval: 5 });
});
