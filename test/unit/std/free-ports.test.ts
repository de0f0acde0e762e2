import { once } from "node:events";
import { createServer } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { freePorts } from "../../../src/std/free-ports.ts";

it("finds different ports on which one can listen", async () => {
  const ports = await freePorts(5);
  expect(new Set(ports).size).toBe(5);
  for (const port of ports) {
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
  }
  expect(await freePorts(0)).toEqual([]);
});

it.each(["127.0.0.1", "0.0.0.0", "127.0.0.2"])("leaves out one used on %s", async (host) => {
  const [port = 0] = await freePorts(1);
  const server = createServer().listen(port, host);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  // From the port that is taken on, so that it would be the first to be found.
  expect(await freePorts(3, port)).not.toContain(port);
});
