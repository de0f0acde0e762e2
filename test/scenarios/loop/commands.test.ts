import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { findMarked } from "../../../src/std/process-tree.ts";
import { command } from "../../support/commands.ts";
import { eventAgent } from "../../support/event-agent.ts";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";
import { whenCommitted } from "../../support/world.ts";

/** Each run leaves its number and how it began, and hangs once there were so many. */
const HANGS = `cat >/dev/null; session; n=$(ls "$RM_TEST" | grep -c ^run-); n=$((n + 1))
echo $n >>rounds.txt; echo "resumed: $RM_RESUME." >"$RM_TEST/run-$n"
[ $n -gt "$(cat "$RM_TEST/hang-after")" ] || { bye; exit 0; }
sleep 300`;

async function opened(hang_after: number) {
  const workplace = await openWorkplace({ toml: CHECK, lease_ms: 1_000 });
  const { place, client, world } = workplace;
  place.write("hang-after", `${hang_after}`, place.root);
  const { id } = await client.call("addTask", { body: { project_id: "circus", title: "Lions" } });
  const working = await workplace.worker(eventAgent(HANGS, { resumable: true }));
  const run = (words: string) => command(workplace, words);
  const last = async () => (await world().store.read((t) => t.attempts.of(id))).at(-1);
  return { workplace, id, run, last, working };
}

const CHECK =
  'baseline = false\n[limits]\nsame_failure = 9\n[[checks]]\nname = "no"\ncommand = "false"\n';

/** Resolves with what the n-th run of the agent wrote, as soon as it hangs. */
async function hanging({ place }: Workplace, n: number): Promise<string> {
  for (;;) {
    const file = join(place.root, `run-${n}`);
    const text = existsSync(file) ? readFileSync(file, "utf8") : "";
    if (text.endsWith(".\n")) return text;
    await setTimeout(20);
  }
}

const processesOf = (attempt_id = "") =>
  findMarked({ name: "RINGMASTER_ATTEMPT", value: attempt_id }).length;

async function gone(attempt_id: string | undefined): Promise<void> {
  while (processesOf(attempt_id) > 0) await setTimeout(20);
}

test("commands start, pause, resume and stop a loop, and its process with it", async () => {
  const { workplace, id, run, last } = await opened(0);
  expect(await last()).toBeUndefined();
  await run(`task move ${id} ready`);
  await hanging(workplace, 1);
  const first = await last();
  expect(processesOf(first?.id)).toBeGreaterThan(0);
  expect((await run(`task pause ${id}`)).stdout).toContain("The agent will be stopped");
  await whenCommitted(workplace.world(), async () => ((await last())?.paused ? true : null));
  expect(processesOf(first?.id)).toBe(0);
  expect((await run(`task resume ${id}`)).stdout).toContain("The agent will go on.");
  expect(await hanging(workplace, 2)).toContain("resumed: yes");
  expect(processesOf(first?.id)).toBeGreaterThan(0);
  expect((await run(`task stop ${id}`)).stdout).toContain("blocked");
  await gone(first?.id);
  expect(await last()).toMatchObject({ id: first?.id, resolution: "cancelled" });
  const again = await run(`task resume ${id}`);
  expect(again.stdout).toMatch(/is ready; its next attempt goes on/);
  await hanging(workplace, 3);
  const second = await last();
  expect(second?.id).not.toBe(first?.id);
  expect(processesOf(second?.id)).toBeGreaterThan(0);
  await run(`task cancel ${id}`);
  await gone(second?.id);
});

test("task rollback --to N lets the next run begin on the files of that round", async () => {
  const { workplace, id, run, last } = await opened(2);
  await run(`task move ${id} ready`);
  await hanging(workplace, 3);
  const { stdout } = await run(`task checkpoints ${id}`);
  expect(stdout.match(/^ *[12] /gm)).toHaveLength(2);
  const refused = await run(`task rollback ${id} --to 1`);
  expect(refused.code).toBe(5);
  expect(refused.stderr).toContain(`Stop it first: ringmaster task stop ${id}`);
  const attempt = await last();
  await run(`task stop ${id}`);
  await gone(attempt?.id);
  expect((await run(`task rollback ${id} --to 1`)).stdout).toContain("begins at checkpoint 1");
  await hanging(workplace, 4);
  const { worktree = "" } = (await last()) ?? {};
  expect(await workplace.place.read("rounds.txt", worktree)).toBe("1\n4\n");
  expect(await hanging(workplace, 4)).toContain("resumed: no");
});
