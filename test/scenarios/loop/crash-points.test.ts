import { expect, test } from "vitest";
import { openCrashing, type Crashing } from "../../support/crashing.ts";

/** The attempts with how they ended, and the rounds by number and verdict. */
async function told({ workplace, task_id }: Crashing) {
  const { store } = workplace.world();
  return store.read(async (t) => {
    const [attempts, rounds] = [await t.attempts.of(task_id), await t.iterations.of({ task_id })];
    return {
      attempts,
      ends: attempts.map(({ resolution }) => resolution),
      rounds: rounds.map(({ number, verdict }) => [number, verdict]),
    };
  });
}

/** What is crashed, how, how that attempt ends, and whether its worker still tells of the round. */
const CRASHES: [string, (crashing: Crashing) => Promise<void>, string, boolean][] = [
  ["an agent", ({ kill }) => kill("agent"), "given_back", true],
  ["a worker", ({ kill }) => kill("worker"), "lost", false],
  ["server, worker and agent at once", reboot, "lost", false],
];

async function reboot({ workplace, kill }: Crashing): Promise<void> {
  await workplace.stop();
  await kill("session");
  await workplace.start();
}

test.each(CRASHES)(
  "after the crash of %s the loop goes on where it was",
  async (_, crash, end, told_of) => {
    const crashing = await openCrashing();
    await crash(crashing);
    crashing.lead();
    await crashing.proven();
    const { attempts, ends, rounds } = await told(crashing);
    expect(ends).toEqual([end, "proven"]);
    expect(rounds).toEqual([
      [1, null],
      ...(told_of ? [[2, null]] : []),
      [told_of ? 3 : 2, "green"],
    ]);
    const [session] = crashing.runs().map((run) => run.split(" ")[1]);
    expect(crashing.runs()).toEqual([`new ${session}`, `again ${session}`, `again ${session}`]);
    const head = attempts.at(-1)?.head_commit ?? "";
    const { git } = crashing.workplace.place;
    expect(git(["rev-list", head])).toContain(crashing.first);
    expect(git(["show", `${head}:half.txt`])).toBe("half");
  },
);
