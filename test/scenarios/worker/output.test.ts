import { expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import { openWorkplace, type Workplace } from "../../support/workplace.ts";

/** Everything the agent of a task was heard to do. */
async function heard({ world }: Workplace, task_id: string) {
  const filter = { task_id, agent_output: true };
  const rows = await world().store.read((t) => t.events.after(0, filter, 100_000));
  return rows.filter((row) => row.kind === "agent.output").map((row) => row.data["event"]);
}

test("an agent that prints nothing is judged by what it leaves behind", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const { attempt } = await (await workplace.worker("touch done.txt")).ended(id);
  expect(attempt).toMatchObject({ resolution: "proven" });
  expect(await heard(workplace, id)).toEqual([]);
});

test("garbage is kept as text without control characters and harms nothing", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const garbage = "head -c 200000 /dev/urandom; printf '\\033]0;x\\007\\000\\n'; touch done.txt";
  const { attempt } = await (await workplace.worker(garbage)).ended(id);
  expect(attempt.resolution).toBe("proven");
  const text = JSON.stringify(await heard(workplace, id));
  expect(text).not.toMatch(/\\u00(?:0[0-8bcef]|1[0-9a-f])/);
});

test("an agent that is silent for too long is ended, and that counts as an attempt", async () => {
  const limits = "[limits]\nagent_idle_ms = 1000\nattempts_per_task = 1\n";
  const toml = `${limits}[[checks]]\nname = "a"\ncommand = "true"\n`;
  const workplace = await openWorkplace({ toml });
  const { id } = await workplace.task();
  const { task } = await (await workplace.worker("sleep 300")).ended(id);
  expect(task).toMatchObject({
    status: "blocked",
    reason: "The agent printed nothing for 1 s (agent_idle_ms); it was ended.",
  });
});

test("of too many events the first are kept, and what was left out is told", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const many = LIMITS.agent_events_per_iteration_max + 500;
  await (await workplace.worker(`seq 1 ${many}; touch done.txt`)).ended(id);
  const events = await heard(workplace, id);
  expect(events.length).toBe(LIMITS.agent_events_per_iteration_max + 2);
  expect(events.at(0)).toEqual({ type: "message", text: "1" });
  expect(events.at(-2)).toMatchObject({ type: "unknown", line: expect.stringMatching(/log of/) });
  expect(events.at(-1)).toEqual({ type: "unknown", line: "(500 further events were left out)" });
});

test("hostile words in the output stay words", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const words = "<script>alert(1)</script> '; drop table tasks; -- ${HOME} ../../etc/passwd";
  await (await workplace.worker(`cat <<'END'\n${words}\nEND\ntouch done.txt`)).ended(id);
  expect(await heard(workplace, id)).toEqual([{ type: "message", text: words }]);
});
