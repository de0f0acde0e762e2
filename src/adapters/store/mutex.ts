/** Runs pieces of work one at a time, in the order in which they came. */
export type Mutex = <T>(work: () => Promise<T>) => Promise<T>;

/** A fair lock for one connection: nobody overtakes, and a failure does not stop the queue. */
export function fairMutex(): Mutex {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const run = last.then(work);
    last = run.catch(() => undefined); // whoever asked for the work gets its failure from `run`
    return run;
  };
}
