import { expect, test } from "vitest";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";
import { DONE_CHECK, whenCommitted } from "../../support/world.ts";
import { askingAgent, kept, openOne } from "./ask.ts";

const BLOCKED = '"status":"blocked","question":"Which port?","options":["80","8080"]';
const TRIED = `${BLOCKED},"untried":"both need a network"`;

/** Asks in its first session; goes on with it once a person chose 8080. */
const SCRIPT = [
  `if [ "$RM_RESUME" = yes ] && grep -q "The answer is: 8080" "$RM_TEST/prompt"`,
  `then touch done.txt; bye; else echo half > half.txt; ask '${TRIED}'; fi`,
].join("\n");

async function second({ world }: Workplace, id: string) {
  return whenCommitted(world(), async () => {
    const attempt = (await world().store.read((t) => t.attempts.of(id)))[1];
    return attempt && attempt.resolution !== null ? attempt : null;
  });
}

test("an answer reaches the session that asked, though everything started anew", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const asking = await workplace.worker(askingAgent(workplace, SCRIPT));
  const { task, attempt } = await asking.ended(id);
  expect(task.status).toBe("blocked");
  await asking.stop();
  await workplace.stop();
  await workplace.start();
  const decision = await openOne(workplace);
  expect(decision).toMatchObject({ task_id: id, attempt_id: attempt.id });
  const body = { answer: "choice_2", note: "behind the proxy" } as const;
  await workplace.client.call("answerDecision", { params: { id: decision.id }, body });
  await workplace.worker(askingAgent(workplace, SCRIPT));
  expect(await second(workplace, id)).toMatchObject({
    resolution: "proven",
    resumed_from: attempt.id,
    session_id: attempt.session_id,
  });
  const session = attempt.session_id ?? "";
  expect(await kept(workplace, "runs")).toBe(`no ${session}\nyes ${session}\n`);
  const prompt = await kept(workplace, "prompt");
  expect(prompt).toContain("The earlier run asked a person something.\n\nYou asked: Which port?");
  expect(prompt).toContain("The answer is: 8080\nA person adds: behind the proxy");
  expect(prompt).toMatch(/Answers given:\n\n```text data-[0-9a-f]{8}\nYou asked: Which port\?/);
});

test("an agent that cannot go on with its session finds the answer in its prompt", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const agent = askingAgent(workplace, SCRIPT.replace('[ "$RM_RESUME" = yes ] && ', ""));
  const forgetful = { ...agent, traits: { ...agent.traits, resumable: false } };
  const working = await workplace.worker(forgetful);
  await working.ended(id);
  const { id: decision } = await openOne(workplace);
  const params = { id: decision };
  await workplace.client.call("answerDecision", { params, body: { answer: "choice_2" } });
  expect((await second(workplace, id)).resolution).toBe("proven");
  const prompt = await kept(workplace, "prompt");
  expect(prompt).toContain("Somebody worked on this task before you and stopped: ");
  expect(prompt).toContain("The answer is: 8080");
});

test("a question in the last round gives its answer all rounds again", async () => {
  const toml = `[limits]\niterations_per_attempt = 2\n${DONE_CHECK}`;
  const workplace = await openWorkplace({ toml });
  const { id } = await workplace.task();
  const script = [
    'runs=$(wc -l < "$RM_TEST/runs"); date +%N > tries.txt',
    `case $runs in 2) ask '${TRIED}';; 4) touch done.txt; bye;; *) bye; esac`,
  ].join("\n");
  const working = await workplace.worker(askingAgent(workplace, script));
  expect((await working.ended(id)).task.status).toBe("blocked");
  const params = { id: (await openOne(workplace)).id };
  await workplace.client.call("answerDecision", { params, body: { answer: "choice_2" } });
  expect((await second(workplace, id)).resolution).toBe("proven");
  const rounds = await workplace.world().store.read((t) => t.iterations.of({ task_id: id }));
  expect(rounds.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
});
