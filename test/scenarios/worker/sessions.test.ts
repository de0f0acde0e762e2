import { expect, test } from "vitest";
import type { GitPlace } from "../git/place.ts";
import { eventAgent } from "../../support/event-agent.ts";
import { openWorkplace } from "../../support/workplace.ts";
import { whenCommitted } from "../../support/world.ts";

const NOTED = 'echo "$RM_RESUME $RM_SESSION" >> "$RM_TEST/runs"; cat > "$RM_TEST/prompt"';

const rows = (text: string) => text.trim().split("\n");

/** What a repository says to every agent. */
const RULES = (place: GitPlace) => void place.commit("AGENTS.md", "Mind the lions.");

test("the second iteration goes on in the session of the first, told what is new", async () => {
  const workplace = await openWorkplace({ before: RULES });
  const { id } = await workplace.task();
  const work = 'if [ "$RM_RESUME" = yes ]; then touch done.txt; else date > half.txt; fi; bye';
  const agent = eventAgent(`${NOTED}; session; ${work}`, { resumable: true });
  const { attempt } = await (await workplace.worker(agent)).ended(id);
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 2 });
  const noted = rows(await workplace.place.read("runs", workplace.place.root));
  expect(noted).toEqual([`no ${attempt.session_id}`, `yes ${attempt.session_id}`]);
  const prompt = await workplace.place.read("prompt", workplace.place.root);
  expect(prompt).toMatch(/# This session goes on.*Feed the lions.*The check "done"/s);
  expect(prompt).not.toContain("Mind the lions.");
});

test("a session that is gone is replaced by a fresh one that is told everything", async () => {
  const workplace = await openWorkplace({ before: RULES });
  const { id } = await workplace.task();
  const gone = 'echo "No conversation found with session ID: $RM_SESSION" >&2; exit 1';
  const first = `tell '{"type":"command","command":"make","exit_code":2}'; touch half.txt; bye`;
  const work = `if [ -f half.txt ]; then touch done.txt; bye; else ${first}; fi`;
  const script = `${NOTED}; if [ "$RM_RESUME" = yes ]; then ${gone}; fi; session; ${work}`;
  const agent = eventAgent(script, { resumable: true });
  const { attempt } = await (await workplace.worker(agent)).ended(id);
  expect(attempt).toMatchObject({ resolution: "proven", iterations: 2 });
  const noted = rows(await workplace.place.read("runs", workplace.place.root));
  expect(noted.map((row) => row.split(" ")[0])).toEqual(["no", "yes", "no"]);
  expect(noted[2]).not.toBe(noted[0]);
  const prompt = await workplace.place.read("prompt", workplace.place.root);
  expect(prompt).toContain("The last commands that were run:\n\n- make → 2");
  expect(prompt).toContain("Mind the lions.");
});

test("an attempt that was stopped is gone on with: same session, same folder", async () => {
  const workplace = await openWorkplace();
  const { id } = await workplace.task();
  const first = "echo half > half.txt; say up; sleep 300";
  const then = "if [ -f half.txt ]; then touch done.txt; fi; bye";
  const work = `if [ "$RM_RESUME" = yes ]; then ${then}; else ${first}; fi`;
  const agent = eventAgent(`${NOTED}; session; ${work}`, { resumable: true });
  const stopped = await workplace.worker(agent);
  await whenCommitted(workplace.world(), async () => {
    const filter = { task_id: id, agent_output: true };
    const events = await workplace.world().store.read((t) => t.events.after(0, filter, 1_000));
    return JSON.stringify(events).includes('"text":"up"') || null;
  });
  await stopped.stop();
  await workplace.world().store.write(async (t) => {
    const { version } = (await t.tasks.find(id)) ?? { version: 0 };
    await t.tasks.update(id, version, { not_before: null });
  });
  await workplace.worker(agent);
  const attempt = await whenCommitted(workplace.world(), async () => {
    const second = (await workplace.world().store.read((t) => t.attempts.of(id)))[1];
    return second?.resolution ? second : null;
  });
  expect(attempt).toMatchObject({ number: 2, resolution: "proven" });
  const noted = rows(await workplace.place.read("runs", workplace.place.root));
  expect(noted).toEqual([`no ${attempt.session_id}`, `yes ${attempt.session_id}`]);
  const prompt = await workplace.place.read("prompt", workplace.place.root);
  expect(prompt).toContain("You stopped in the middle: ");
});
