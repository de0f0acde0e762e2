import { STOP_LEFTOVERS, stopTree } from "../../std/process-tree.ts";

/**
 * Ends every process of a worker on this machine, also what outlived it: an agent leaves the
 * session of a worker that was killed from outside, and its marker is all that still tells whose it
 * is.
 */
export async function endProcessesOf(worker_id: string): Promise<void> {
  const marker = { name: "RINGMASTER_WORKER", value: worker_id };
  await stopTree({ roots: [], marker, steps: STOP_LEFTOVERS });
}
