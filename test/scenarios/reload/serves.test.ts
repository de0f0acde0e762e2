import { existsSync, readdirSync, writeFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isRunning, markOf } from "../../../supervisor/processes.ts";
import { eventually, makeToy, type Toy } from "./toy.ts";

let toy: Toy;
beforeEach(() => {
  toy = makeToy();
});
afterEach(async () => toy.clear());

test("the current release serves under the first generation number", async () => {
  await toy.start();
  const { status, body } = await toy.ask("/health");
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: "ok", commit: "first", generation: 1, leader: true });
  expect(toy.state()).toMatchObject({ commit: "first", generation: 1, server_pid: body["pid"] });
});

test("a generation sees nothing of the caller's environment but what is listed", async () => {
  await toy.start();
  const { body } = await toy.ask("/api/environment");
  const names = Object.values(body).map(String);
  expect(names).toContain("RINGMASTER_SOCKET");
  expect(names).not.toContain("RINGMASTER_SECRET");
  expect(names).not.toContain("RINGMASTER_DATABASE");
});

test("a stop ends every process and leaves no state behind", async () => {
  const { child, exited } = await toy.start();
  const server = markOf(toy.state()!.server_pid);
  child.kill("SIGTERM");
  expect(await exited).toBe(0);
  expect(isRunning(server)).toBe(false);
  expect(readdirSync(join(toy.home, "run"))).toEqual(["generation"]);
});

test("a second start says that the first is running", async () => {
  const first = await toy.start();
  const second = toy.launch();
  expect(await second.exited).toBe(4);
  expect(second.said()).toContain(`already running for ${toy.home} as process ${first.child.pid}`);
  expect((await toy.ask("/health")).status).toBe(200);
});

test("the lock of a dead supervisor blocks nobody, even when its pid lives again", async () => {
  const first = await toy.start();
  first.child.kill("SIGTERM");
  await first.exited;
  writeFileSync(join(toy.home, "run/supervisor.pid"), `${process.pid} 1\n`);
  await toy.start();
  expect((await toy.ask("/health")).body["generation"]).toBe(2);
});

test("a taken port is replaced by a free one unless it is fixed", async () => {
  const blocker = net.createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => {
    blocker.once("listening", resolve);
  });
  const { port } = blocker.address() as net.AddressInfo;
  const fixed = toy.launch("--port", String(port), "--port-fixed");
  expect(await fixed.exited).toBe(3);
  expect(fixed.said()).toContain(`port ${port} of 127.0.0.1 is taken`);
  await toy.start("--port", String(port));
  expect(toy.state()?.port).not.toBe(port);
  expect((await toy.ask("/health")).status).toBe(200);
  blocker.close();
});

test("after a crash the same release serves on and no connection is refused", async () => {
  await toy.start();
  await expect(toy.ask("/api/crash")).rejects.toThrow("fetch failed");
  const asked = Array.from({ length: 30 }, async () => toy.ask("/health"));
  for (const answer of await Promise.all(asked)) {
    expect(answer).toMatchObject({ status: 200, body: { commit: "first", generation: 2 } });
  }
  await eventually("the state", () => toy.state()?.generation === 2 || null);
});

test("a home without a release says what it expects", async () => {
  const launched = toy.launch("--home", join(toy.home, "releases"));
  expect(await launched.exited).toBe(2);
  expect(launched.said()).toContain("expected a link");
});

test("a first release that cannot start is given up with its last words", async () => {
  toy.add("first", "exits");
  const launched = toy.launch();
  expect(await launched.exited).toBe(5);
  expect(launched.said()).toContain("the moon is missing");
  expect(existsSync(join(toy.home, "run/state.json"))).toBe(false);
});
