/** A change that Ringmaster made to its own code. */
export type Improvement = { task_id: string; title: string };

/** Changes that Ringmaster made to its own code, oldest first; `/health` counts them. */
export const IMPROVEMENTS: readonly Improvement[] = [];
