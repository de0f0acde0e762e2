import { startLoad, type LoadPlan, type LoadResult } from "./load.ts";
import type { Subject } from "./subject.ts";
import { startReloading, startRestarting } from "./product-subjects.ts";

/** How much to measure. `rate` is requests per second, 0 for as many as possible. */
export type ReloadBench = {
  turns: number;
  turns_per_round: number;
  requests_min: number;
  connections: number;
  rate: number;
  streams: number;
};

/** What all rounds of one subject came to. */
export type ReloadRow = {
  name: string;
  turns: number;
  requests: number;
  failed: number;
  failed_per_turn: number;
  p50_ms: number;
  p99_ms: number;
  max_ms: number;
  missed_events: number;
  failures: string[];
};

const SIZES: ReloadBench = {
  turns: 20,
  turns_per_round: 5,
  requests_min: 100_000,
  connections: 50,
  rate: 0,
  streams: 20,
};

function planFor(subject: Subject, bench: ReloadBench): LoadPlan {
  const { url, token, paths, events_path } = subject;
  const { connections, rate, streams } = bench;
  return { url, token, paths, events_path, connections, rate, streams };
}

async function rest(duration_ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, duration_ms);
  });
}

/** One stretch of load with some replacements in it; the last lasts until enough was asked. */
async function runRound(
  subject: Subject,
  bench: ReloadBench,
  turns: { from: number; to: number; requests_left: number },
): Promise<LoadResult> {
  const load = startLoad(planFor(subject, bench));
  for (let turn = turns.from; turn < turns.to; turn += 1) await subject.replace(turn);
  while (turns.to === bench.turns && load.requests() < turns.requests_left) await rest(50);
  return load.stop();
}

function addUp(name: string, bench: ReloadBench, rounds: LoadResult[]): ReloadRow {
  const sum = (pick: (round: LoadResult) => number) => rounds.reduce((n, r) => n + pick(r), 0);
  const worst = (pick: (round: LoadResult) => number) => Math.max(...rounds.map(pick));
  const failed = sum((round) => round.failed);
  return {
    name,
    turns: bench.turns,
    requests: sum((round) => round.requests),
    failed,
    failed_per_turn: failed / bench.turns,
    p50_ms: worst((round) => round.p50_ms),
    p99_ms: worst((round) => round.p99_ms),
    max_ms: worst((round) => round.max_ms),
    missed_events: sum((round) => round.missed_events),
    failures: rounds.flatMap((round) => round.failures).slice(0, 5),
  };
}

/** Measures subjects in turn, a round each, so that a change of the machine's mood meets all. */
export async function compareReplacements(
  subjects: Subject[],
  bench: ReloadBench,
): Promise<ReloadRow[]> {
  const rounds = new Map<Subject, LoadResult[]>(subjects.map((subject) => [subject, []]));
  for (let from = 0; from < bench.turns; from += bench.turns_per_round) {
    const to = Math.min(bench.turns, from + bench.turns_per_round);
    for (const [subject, done] of rounds) {
      const requests_left = bench.requests_min - done.reduce((n, r) => n + r.requests, 0);
      done.push(await runRound(subject, bench, { from, to, requests_left }));
    }
  }
  return [...rounds].map(([subject, done]) => addUp(subject.name, bench, done));
}

const COLUMNS = [
  "turns",
  "requests",
  "failed",
  "failed_per_turn",
  "p50_ms",
  "p99_ms",
  "max_ms",
  "missed_events",
] as const;

/** The rows as a table of text, with the share of each row in the last row's latency. */
export function formatRows(rows: ReloadRow[]): string {
  const last = rows.at(-1);
  const ratio = (row: ReloadRow) => (row.max_ms / (last?.max_ms ?? 1)).toFixed(2);
  const lines = rows.map((row) => [
    row.name,
    ...COLUMNS.map((column) => String(row[column])),
    ratio(row),
  ]);
  const table = [["", ...COLUMNS, "max_ratio"], ...lines];
  const width = (column: number) => Math.max(...table.map((line) => line[column]?.length ?? 0));
  const pad = (text: string, column: number) =>
    column === 0 ? text.padEnd(width(column)) : text.padStart(width(column));
  return table.map((line) => line.map(pad).join("  ")).join("\n");
}

/** The failures of the subject that must not fail, or null when the claim holds. */
function complaint(row: ReloadRow | undefined, bench: ReloadBench): string | null {
  if (row === undefined) return "nothing was measured";
  const enough = row.requests >= bench.requests_min;
  if (row.failed === 0 && row.missed_events === 0 && enough) return null;
  return `expected 0 failed of ${bench.requests_min}, got ${row.failed} of ${row.requests}`;
}

/**
 * `npm run bench -- reload [turns] [requests] [rate]`: reloads beside plain restarts of the same
 * server. Without a rate 50 connections ask as fast as they are answered.
 */
export async function run(argv: string[]): Promise<number> {
  const bench = {
    ...SIZES,
    turns: Number(argv[0] ?? SIZES.turns),
    requests_min: Number(argv[1] ?? SIZES.requests_min),
    rate: Number(argv[2] ?? SIZES.rate),
  };
  const subjects = [await startReloading(), await startRestarting()];
  try {
    const rows = await compareReplacements(subjects, bench);
    console.log(formatRows(rows));
    for (const row of rows) for (const failure of row.failures) console.log(row.name, failure);
    const trouble = complaint(rows[0], bench);
    if (trouble !== null) console.error(trouble);
    return trouble === null ? 0 : 1;
  } finally {
    for (const subject of subjects) await subject.stop();
  }
}
