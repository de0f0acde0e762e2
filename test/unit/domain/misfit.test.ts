import { describe, expect, it } from "vitest";
import { config } from "../../../src/domain/config.ts";
import { misfitOf, placeOf } from "../../../src/domain/misfit.ts";

/** Everything that is wrong with a configuration, each as a sentence with its place. */
function wrongWith(given: unknown): string[] {
  const { error } = config.safeParse(given);
  return (error?.issues ?? []).map((issue) => `${placeOf(issue)}: ${misfitOf(issue, given)}`);
}

const team = { name: "team", agent: "claude-code" };

describe("what does not fit a shape", () => {
  it.each([
    [{ ranking: { manual: NaN } }, "ranking.manual: expected number, got NaN"],
    [{ queue: { concurrency: 0 } }, "queue.concurrency: expected number to be >=1, got 0"],
    [{ queue: { concurrency: 1.5 } }, "queue.concurrency: expected int, got 1.5"],
    [{ queue: [1, 2] }, "queue: expected object, got a list of 2"],
    [{ ranking: { weight: 1, age: 2 } }, 'ranking: expected no field "weight", "age"'],
    [
      { workers: { terminal: {} } },
      'workers.terminal: expected one of "auto"|"tmux"|"process", got an object',
    ],
    [{ reload: { after_merge: 1 } }, "reload.after_merge: expected boolean, got 1"],
    [{ queue: { concurrency: true } }, "queue.concurrency: expected number, got true"],
    [{ subscriptions: [{ name: "a" }] }, "subscriptions[0].agent: expected string, got nothing"],
    [
      { subscriptions: [team, team] },
      "subscriptions: expected each name of a subscription once, got a list of 2",
    ],
  ])("%j is told with its place, what was expected and what came", (given, sentence) => {
    expect(wrongWith(given)).toEqual([sentence]);
  });

  it("shows no more of a long text than its beginning", () => {
    const [told = ""] = wrongWith({ server: { host: "x".repeat(10_000) } });
    expect(told.length).toBeLessThan(150);
  });
});
