/** A queue that is filled and emptied. What a job is, and what ends it, each says by its name. */
export type QueueSubject = {
  name: string;
  /** Adds jobs that are ready to be taken. */
  fill(jobs: number): Promise<void>;
  /** Takes and completes this many, `at_once` of them side by side. */
  drain(jobs: number, at_once: number): Promise<void>;
  stop(): Promise<void>;
};

/** The numbers from 0 up, as many as asked for. */
export const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** Does `step` with each job, in lanes side by side; a lane takes the next when it is done. */
export async function inLanes<Lane, Job>(
  lanes: readonly Lane[],
  jobs: readonly Job[],
  step: (lane: Lane, job: Job) => Promise<void>,
): Promise<void> {
  const left = jobs.values();
  const work = async (lane: Lane) => {
    for (const job of left) await step(lane, job);
  };
  await Promise.all(lanes.map(work));
}
