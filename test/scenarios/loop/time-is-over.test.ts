import { expect, test } from "vitest";
import { LIMITS } from "../../../src/domain/limits.ts";
import type { Agent } from "../../../src/ports/agent.ts";
import { systemClock } from "../../../src/main/clock.ts";
import { eventAgent } from "../../support/event-agent.ts";
import { openWorkplace } from "../../support/workplace.ts";

const TOML = `baseline = false
[limits]
same_failure = 9
[[checks]]
name = "no"
command = "cat word.txt; false"
`;

test("no round is begun after an attempt's four hours, and the last one counts", async () => {
  const workplace = await openWorkplace({ toml: TOML });
  const { id } = await workplace.task();
  let runs = 0;
  const monotonic = () => performance.now() + (runs > 1 ? LIMITS.attempt_ms_max : 0);
  const agent = eventAgent("session; date +%N >word.txt; bye");
  const command: Agent["command"] = (run) => {
    runs += 1; // from the second on, the time is over
    return agent.command(run);
  };
  const clock = { ...systemClock(), monotonic };
  const { attempt } = await (await workplace.worker({ ...agent, command }, { clock })).ended(id);
  expect(attempt).toMatchObject({ resolution: "failed", iterations: 2, reason: "red checks: no" });
});
