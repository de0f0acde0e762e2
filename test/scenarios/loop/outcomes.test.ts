import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventAgent } from "../../support/event-agent.ts";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";
import { whenCommitted } from "../../support/world.ts";

const RED = '[[checks]]\nname = "done"\ncommand = "test -f done.txt"\n';

/** Runs an agent until its attempt ends; answers it with its task and rounds. */
async function ended(workplace: Workplace, script: string) {
  const { id } = await workplace.task();
  const { task, attempt } = await (await workplace.worker(eventAgent(script))).ended(id);
  const { items } = await workplace.client.call("taskCheckpoints", { params: { id } });
  const rounds = items.map(({ outcome, verdict, signals }) => [outcome, verdict, signals[0]]);
  return { task, attempt, rounds };
}

/** Words that end a run with this in its result line, with the secret of the prompt. */
function saying(workplace: Workplace, said: object): string {
  const { root } = workplace.place;
  const fields = JSON.stringify(said).slice(1);
  const line = `RINGMASTER_RESULT {"nonce":"NONCE",${fields}`;
  const end = { type: "end", ok: true, reason: "completed", final_message: line };
  writeFileSync(join(root, "end.json"), JSON.stringify(end));
  const nonce = `n=$(sed -n 's/^RINGMASTER_RESULT {"nonce":"\\([^"]*\\)".*/\\1/p')`;
  return `${nonce}; session; sed "s/NONCE/$n/" '${join(root, "end.json")}'`;
}

test("a task that its agent finds too large waits to be split, with the parts", async () => {
  const workplace = await openWorkplace({ toml: RED });
  const said = { status: "too_large", summary: "two tents", options: ["Small", "Big"] };
  const { task, attempt, rounds } = await ended(workplace, saying(workplace, said));
  expect(task).toMatchObject({
    status: "needs_decomposition",
    reason: "Too large: two tents\n- Small\n- Big",
  });
  expect(attempt).toMatchObject({ resolution: "failed", outcome: "too_large" });
  expect(rounds).toEqual([["too_large", "waiting", "result line: too large"]]);
});

test("a question ends the loop with the verdict that a person is waited for", async () => {
  const workplace = await openWorkplace({ toml: RED });
  const said = { status: "blocked", question: "Which tent?" };
  const { task, rounds } = await ended(workplace, saying(workplace, said));
  expect(task).toMatchObject({ status: "blocked", reason: "Which tent?" });
  expect(rounds).toEqual([["needs_decision", "waiting", "result line: blocked"]]);
});

test("an agent that says it failed is not believed where its checks are green", async () => {
  const workplace = await openWorkplace({ toml: RED });
  const script = `touch done.txt; ${saying(workplace, { status: "failed" })}`;
  const { attempt, rounds } = await ended(workplace, script);
  expect(attempt).toMatchObject({ resolution: "proven", outcome: "success" });
  expect(rounds).toEqual([["success", "green", "checks: green"]]);
});

test("an agent that changes nothing twice has stalled, however well its runs end", async () => {
  const workplace = await openWorkplace({ toml: RED });
  const { rounds } = await ended(workplace, "session; bye");
  expect(rounds).toEqual([
    ["no_change", null, "tree: unchanged"],
    ["no_change", "stalled", "tree: unchanged"],
  ]);
});

test("a run whose check cannot be run is nobody's failure, and a person is asked", async () => {
  const workplace = await openWorkplace({ toml: RED.replace("test -f", "no-such-program") });
  const { task, attempt, rounds } = await ended(workplace, "session; touch done.txt; bye");
  expect(attempt).toMatchObject({ resolution: "given_back", outcome: "infrastructure" });
  expect(task.status).toBe("blocked");
  expect(rounds).toEqual([["infrastructure", null, "checks: unrunnable"]]);
});

test("an agent that crashes each time has failed after five runs, not after none", async () => {
  const workplace = await openWorkplace({ toml: RED });
  const { world } = workplace;
  const { id } = await workplace.task();
  await workplace.worker(eventAgent("session; kill -SEGV $$"));
  const attempts = await whenCommitted(world(), async () => {
    const found = await world().store.read(async (t) => ({
      task: await t.tasks.find(id),
      all: await t.attempts.of(id),
    }));
    if (found.all.at(-1)?.resolution === "failed" || found.all.length > 5) return found.all;
    if (found.task?.not_before)
      await world().store.write((t) =>
        t.tasks.update(id, found.task?.version ?? 0, { not_before: null }),
      );
    return null;
  });
  const given_back = Array.from({ length: 4 }, () => "given_back");
  expect(attempts.map(({ resolution }) => resolution)).toEqual([...given_back, "failed"]);
  expect(attempts.at(-1)?.reason).toBe("The agent broke off in the middle, 5 runs in a row.");
});
