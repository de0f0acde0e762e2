import { expect, test } from "vitest";
import { runChaos } from "../../support/chaos.ts";

test("whatever is killed, every task is merged once and nothing is left over", async () => {
  const result = await runChaos({ workers: 2, tasks: 6, kills: 4, seed: 20_260_727 });
  expect(result).toMatchObject({
    undone: [],
    not_once: [],
    broken: [],
    busy: [],
    orphans: [],
    worktrees: [],
    unsent: [],
  });
  expect(result.attempts["failed"]).toBeUndefined();
  const { agent, worker, tmux } = result.kills;
  expect(agent + worker + tmux).toBeGreaterThan(0);
});
