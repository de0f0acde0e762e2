/** When places of work are free, and who is before: all in milliseconds of one clock. */
export type Line = {
  now_ms: number;
  /** One for each worker that may do the task: when it is free; a time that has passed is now. */
  free_ms: readonly number[];
  /** Tasks that are started before this one. */
  ahead: number;
  /** How many may be worked on at once; null: as many as there are workers. */
  at_once_max: number | null;
  /** How long one takes. */
  duration_ms: number;
};

/**
 * When a task starts if all of them take equally long and nobody overtakes: the workers that are
 * free first take the tasks before it, round after round. Null when nobody is there.
 */
export function expectedStart(line: Line): number | null {
  const { now_ms, free_ms, ahead, at_once_max, duration_ms } = line;
  const free = free_ms.map((time) => Math.max(time, now_ms)).toSorted((a, b) => a - b);
  const places = free.slice(0, at_once_max ?? free.length);
  const turn = places[ahead % places.length];
  if (turn === undefined) return null;
  return turn + Math.floor(ahead / places.length) * duration_ms;
}

/**
 * When work is over that began at `started_ms` and takes `takes_ms` as a rule. What has taken
 * longer than that is never expected to be over at once: it may take as long again.
 */
export function expectedEnd(started_ms: number, takes_ms: number, now_ms: number): number {
  const end_ms = started_ms + takes_ms;
  return end_ms > now_ms ? end_ms : now_ms + takes_ms;
}

/** The middle one of some numbers, the lower one of two; null when there are none. */
export function median(numbers: readonly number[]): number | null {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? null;
}

const UNITS = [
  { ms: 3_600_000, word: "hour" },
  { ms: 60_000, word: "minute" },
  { ms: 1_000, word: "second" },
] as const;

/** A duration in words, in its largest unit: `about 3 minutes`. */
export function spoken(duration_ms: number): string {
  const { ms, word } = UNITS.find((unit) => duration_ms >= unit.ms) ?? {
    ms: 1_000,
    word: "second",
  };
  const count = Math.max(1, Math.round(duration_ms / ms));
  return `about ${count} ${word}${count === 1 ? "" : "s"}`;
}
