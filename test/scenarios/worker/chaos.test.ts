import { expect, test } from "vitest";
import { NOT_LONG } from "../../support/long.ts";
import { runChaos } from "../../support/chaos.ts";

// It takes a minute; a check of everything must end within 15 of them, see `NOT_LONG`.
test.skipIf(NOT_LONG !== null)("whatever is killed, every task is merged once", async () => {
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
