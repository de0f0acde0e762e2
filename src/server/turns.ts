/** Lets work under one key go on one after the other, and work under different keys at once. */
export function makeTurns(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    // How the one before ended is told to whoever asked for that one.
    const mine = (running.get(key) ?? Promise.resolve()).then(work, work);
    running.set(key, mine);
    try {
      return await mine;
    } finally {
      if (running.get(key) === mine) running.delete(key);
    }
  };
}
