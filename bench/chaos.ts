import { runChaos, type ChaosPlan, type ChaosResult } from "../test/support/chaos.ts";

/** Everything that must not be there at the end. */
const MUST_BE_EMPTY = [
  "undone",
  "not_once",
  "broken",
  "busy",
  "orphans",
  "worktrees",
  "unsent",
] as const satisfies (keyof ChaosResult)[];

function report(plan: ChaosPlan, result: ChaosResult): string {
  const { agent, worker, tmux } = result.kills;
  const attempts = Object.entries(result.attempts).map(([name, count]) => `${count} ${name}`);
  return [
    `${plan.tasks} tasks on ${plan.workers} workers in ${Math.round(result.duration_ms / 1000)} s`,
    `killed: ${agent} agents, ${worker} workers, ${tmux} tmux servers`,
    `attempts: ${attempts.join(", ")}`,
    `all sessions were there again ${result.revived_ms_max} ms after a tmux server died, at most`,
    ...MUST_BE_EMPTY.map((name) => `${name}: ${result[name].join("; ") || "none"}`),
  ].join("\n");
}

/**
 * `npm run bench -- chaos [workers] [tasks] [kills] [seed]`: small tasks on workers of one
 * repository while agents, workers and the tmux server are killed at random. Fails when a task was
 * not merged exactly once or anything is left over.
 */
export async function run(argv: string[]): Promise<number> {
  const [workers = 8, tasks = 200, kills = 60, seed = Date.now() % 1_000_000] = argv.map(Number);
  const plan = { workers, tasks, kills, seed };
  console.log(`seed ${seed}`);
  const result = await runChaos(plan, (line) => console.log(line));
  console.log(report(plan, result));
  const failed = result.attempts["failed"] ?? 0;
  if (failed > 0) console.error(`expected no failed attempt, got ${failed}`);
  return failed === 0 && MUST_BE_EMPTY.every((name) => result[name].length === 0) ? 0 : 1;
}
