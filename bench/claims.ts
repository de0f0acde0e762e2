import { claimUnderFire } from "../test/scenarios/store/claims.ts";

const PROCESSES = 4;
const TASKS_PER_PROCESS = 20_000;
const LANES = 8;
const LIVES = 40;

/**
 * `npm run bench -- claims [tasks]`: processes claim tasks from one database while they are killed
 * and started anew. Fails when a task was claimed twice or a claim was lost.
 */
export async function run(argv: string[]): Promise<number> {
  const tasks = Number(argv[0] ?? PROCESSES * TASKS_PER_PROCESS);
  const plan = {
    tasks,
    processes: PROCESSES,
    lanes: LANES,
    claims_per_life: Math.ceil(tasks / LIVES),
  };
  const began = performance.now();
  const { kills, doubled, lost } = await claimUnderFire(plan);
  const seconds = (performance.now() - began) / 1_000;
  console.log(
    `${tasks} tasks, ${PROCESSES} processes, ${kills} killed: ${doubled} claimed twice, ${lost} ` +
      `lost; ${seconds.toFixed(1)} s, ${Math.round(tasks / seconds)} claims/s`,
  );
  return doubled === 0 && lost === 0 ? 0 : 1;
}
