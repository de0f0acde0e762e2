import { afterEach, beforeEach, expect, test } from "vitest";
import { descendantsOf } from "../../../supervisor/processes.ts";
import { makeToy, type Toy } from "./toy.ts";

let toy: Toy;
let kill: () => Promise<void>;
beforeEach(async () => {
  toy = makeToy();
  const { child, exited } = await toy.start();
  kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
});
afterEach(async () => toy.clear());

test.each(["accepted", "shadow", "booting"] as const)(
  "a supervisor that is killed at %s serves the old release after the restart",
  async (phase) => {
    toy.add("second");
    const id = await toy.reload("second");
    await toy.phase(id, phase);
    await kill();
    const { child } = await toy.start();
    expect((await toy.end(id)).phase).toBe("interrupted");
    expect((await toy.ask("/health")).body).toMatchObject({ commit: "first" });
    expect(descendantsOf(child.pid!)).toHaveLength(1);
  },
);

test("a reload that had flipped is watched again after the restart and settles", async () => {
  toy.add("second");
  const id = await toy.reload("second");
  await toy.phase(id, "flipped");
  await toy.served("second");
  await kill();
  await toy.start();
  expect(await toy.end(id)).toMatchObject({ phase: "settled", to_generation: 3 });
  expect((await toy.ask("/health")).body).toMatchObject({ commit: "second", leader: true });
});

test("a reload that had flipped is rolled back after the restart when it does harm", async () => {
  toy.add("second", "crashes", 800);
  const id = await toy.reload("second");
  await toy.served("second");
  await kill();
  await toy.start();
  expect(await toy.end(id)).toMatchObject({ phase: "rolled_back", evidence: { signal: "crash" } });
  await toy.served("first");
  expect((await toy.ask("/health")).body).toMatchObject({ commit: "first", leader: true });
});

test("a start takes the same port again after the supervisor was killed", async () => {
  const { port } = toy.state()!;
  await kill();
  await toy.start("--port", String(port), "--port-fixed");
  expect(toy.state()?.port).toBe(port);
  expect((await toy.ask("/health")).body["generation"]).toBe(2);
});
