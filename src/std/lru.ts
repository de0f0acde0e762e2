/** Values by name, the most recently used ones only. */
export type Lru<V> = {
  get(name: string): V | undefined;
  put(name: string, value: V): void;
};

/** Keeps at most `size_max` values and forgets the one that was not asked for the longest. */
export function lru<V>(size_max: number): Lru<V> {
  const known = new Map<string, V>(); // in the order in which they were used
  const put = (name: string, value: V) => {
    known.delete(name);
    known.set(name, value);
    const [oldest] = known.keys();
    if (known.size > size_max && oldest !== undefined) known.delete(oldest);
  };
  return {
    get(name) {
      const value = known.get(name);
      if (value !== undefined) put(name, value);
      return value;
    },
    put,
  };
}
