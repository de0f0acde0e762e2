import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { findMarked } from "../../../src/std/process-tree.ts";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";
import { lose } from "../../../src/engine/attempts/report.ts";

/** Waits for a file that a script makes, and lets a script wait for one that we make. */
const waits = (file: string) => `while [ ! -e '${file}' ]; do sleep 0.05; done`;

async function seen(file: string): Promise<void> {
  while (!existsSync(file)) await setTimeout(20);
}

const attemptsOf = ({ world }: Workplace, id: string) =>
  world().store.read((t) => t.attempts.of(id));

test("a server that is away while the agent works costs nothing", async () => {
  const workplace = await openWorkplace({ lease_ms: 1_000 });
  const at = (name: string) => join(workplace.place.root, name);
  const { id } = await workplace.task();
  const pause = `touch ${at("begun")}; ${waits(at("go"))}`;
  const script = `echo before; ${pause}; echo after; touch done.txt`;
  const working = await workplace.worker(script);
  await seen(at("begun"));
  await workplace.stop();
  writeFileSync(at("go"), "");
  await setTimeout(1_500);
  await workplace.start();
  const { task } = await working.ended(id);
  expect(task).toMatchObject({ status: "merging", attempts: 1 });
  expect(await attemptsOf(workplace, id)).toMatchObject([{ resolution: "proven" }]);
  const filter = { task_id: id, agent_output: true };
  const rows = await workplace.world().store.read((t) => t.events.after(0, filter, 1_000));
  const said = rows.flatMap((row) => (row.kind === "agent.output" ? [row.data["event"]] : []));
  expect(said).toEqual(["before", "after"].map((text) => ({ type: "message", text })));
  expect(rows.filter((row) => row.kind === "attempt.ended").length).toBe(1);
  expect(rows.filter((row) => row.kind === "evidence.recorded").length).toBe(1);
  await working.stop();
});

test("a server that is away while it is told the result hears it once it is back", async () => {
  const workplace = await openWorkplace();
  const file = join(workplace.place.root, "checking");
  const check = `touch ${file}; sleep 1; test -f done.txt`;
  workplace.place.commit("ringmaster.toml", `[[checks]]\nname = "a"\ncommand = "${check}"\n`);
  const { id } = await workplace.task();
  const working = await workplace.worker("touch done.txt");
  await seen(file);
  await workplace.stop();
  await setTimeout(2_000);
  await workplace.start();
  expect((await working.ended(id)).task).toMatchObject({ status: "merging", attempts: 1 });
  await working.stop();
});

/** An agent that marks its beginning and works on for ever, beside a child that does too. */
const endless = (file: string) => `sleep 300 & touch ${file}; while :; do sleep 1; done`;
/** One that will not go, and whose child will not either. */
const stubborn = (file: string) => `trap '' TERM; ${endless(file)}`;

test.each(["lost", "cancelled"] as const)(
  "an attempt that was %s meanwhile stops its agent with all its children",
  async (how) => {
    const workplace = await openWorkplace({ lease_ms: 1_000 });
    const { place, client, world } = workplace;
    const { id } = await workplace.task();
    const agent = how === "lost" ? stubborn : endless;
    const working = await workplace.worker(agent(join(place.root, "begun")));
    await seen(join(place.root, "begun"));
    const [attempt] = await attemptsOf(workplace, id);
    if (how === "cancelled")
      await client.call("changeTask", { params: { id }, body: { status: "archived" } });
    else
      await world().store.write((t) =>
        lose(world(), t, attempt?.id ?? "", { reason: "gone", proof: null }),
      );
    while (!working.lines.some((line) => line.startsWith("■"))) await setTimeout(20);
    const told = how === "lost" ? "gone" : "cancelled by owner";
    expect(working.lines).toContain(`■ ${id}: ${told}`);
    await working.stop();
    expect(findMarked({ name: "RM_TEST", value: place.root })).toEqual([]);
    const [ended] = await attemptsOf(workplace, id);
    expect(ended?.resolution).toBe(how);
  },
);

test("an agent that talks on after its task was cancelled does not end the worker", async () => {
  const workplace = await openWorkplace();
  const { place, client } = workplace;
  const { id } = await workplace.task();
  const chatter = `touch begun.txt; ${waits(join(place.root, "go"))}; echo talk; touch done.txt`;
  const working = await workplace.worker(`touch ${place.root}/begun; ${chatter}`);
  await seen(join(place.root, "begun"));
  await client.call("changeTask", { params: { id }, body: { status: "archived" } });
  writeFileSync(join(place.root, "go"), "");
  const next = await workplace.task("the next one");
  expect((await working.ended(next.id)).attempt.resolution).toBe("proven");
  expect((await attemptsOf(workplace, id)).map((a) => a.resolution)).toEqual(["cancelled"]);
});

test("a worker that is told to stop gives its task back without blame", async () => {
  const workplace = await openWorkplace();
  const { place } = workplace;
  const { id } = await workplace.task();
  const working = await workplace.worker(endless(join(place.root, "begun")));
  await seen(join(place.root, "begun"));
  expect(await working.stop()).toBe("stopped");
  const [attempt] = await attemptsOf(workplace, id);
  expect(attempt).toMatchObject({ resolution: "given_back", outcome: "interrupted" });
  expect(attempt?.reason).toContain("the worker was stopped: received SIGTERM");
  expect(findMarked({ name: "RM_TEST", value: place.root })).toEqual([]);
});
