import { measureHttp, type HttpFigures } from "./queue-http.ts";
import { quantile } from "./numbers.ts";
import { engineSubject, storeSubject } from "./queue-own.ts";
import {
  bossSubject,
  graphileSubject,
  installPeers,
  peersMissing,
  startCluster,
  type Cluster,
} from "./queue-peers.ts";
import type { QueueSubject } from "./queue-subject.ts";

/** One figure: so many jobs, so many at once, on top of so many that stay queued. */
type Case = { backlog: number; at_once: number };

/** Jobs a second of one subject in one case, a value a round. */
type Row = Case & { subject: string; rates: number[] };

const BACKLOGS = [100, 10_000, 100_000];
const AT_ONCE = [1, 24];
const ROUNDS = 3;
const JOBS = 2_000;

/** What is asked of the store: claimed and completed a second, one task a transaction. */
const RATE_MIN = 8_000;

const LEGEND = `
A job is claimed in one transaction and completed in another; jobs a second, the median of
${ROUNDS} rounds.
store   the port by itself: the best task, compare-and-set, attempt, transition, event
engine  claim() with rules, token, history, events; then "testing", green evidence and the report of
        proven work in one transaction (git left out)
full    a commit is on the disk (synchronous = full; PostgreSQL as it comes)
normal  a crash of the machine may lose the last ones (synchronous = normal, or
        synchronous_commit = off)
Lanes that write at the same time share commits, each job in its own savepoint. The peers have no
backlog beside the jobs.`;

/** Runs one case of one subject; what it drains it has filled before, so the backlog stays. */
async function measure(subject: QueueSubject, jobs: number, at_once: number): Promise<number> {
  await subject.fill(jobs);
  const began = performance.now();
  await subject.drain(jobs, at_once);
  return Math.round((1_000 * jobs) / (performance.now() - began));
}

/** Every subject in turn, round by round, so that a change of the machine's mood meets all. */
async function compare(subjects: QueueSubject[], backlog: number, jobs: number): Promise<Row[]> {
  const rows = subjects.flatMap((subject) =>
    AT_ONCE.map((at_once) => ({ subject, row: { subject: subject.name, backlog, at_once } })),
  );
  const measured = rows.map(({ subject, row }) => ({
    subject,
    row: { ...row, rates: [] as number[] },
  }));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { subject, row } of measured)
      row.rates.push(await measure(subject, jobs, row.at_once));
  return measured.map(({ row }) => row);
}

async function ownRows(jobs: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const backlog of BACKLOGS) {
    const levels = ["normal", "full"] as const;
    const subjects = [
      ...(await Promise.all(levels.map(storeSubject))),
      ...(await Promise.all(levels.map(engineSubject))),
    ];
    try {
      for (const subject of subjects) await subject.fill(backlog);
      rows.push(...(await compare(subjects, backlog, jobs)));
    } finally {
      for (const subject of subjects) await subject.stop();
    }
  }
  return rows;
}

async function peerRows(jobs: number): Promise<Row[]> {
  const missing = peersMissing();
  if (missing !== null) {
    console.log(`The peers are left out: ${missing}.`);
    return [];
  }
  await installPeers();
  const clusters: [Cluster, string][] = [
    [await startCluster("off"), "normal"],
    [await startCluster("on"), "full"],
  ];
  const subjects: QueueSubject[] = [];
  try {
    for (const [cluster, label] of clusters)
      subjects.push(await graphileSubject(cluster, label), await bossSubject(cluster, label));
    return await compare(subjects, 0, jobs);
  } finally {
    for (const subject of subjects) await subject.stop();
    for (const [cluster] of clusters) await cluster.stop();
  }
}

const median = ({ rates }: Row) => quantile(rates, 0.5);

/** The rows as text; the last column is the ratio to the first row of as many at once. */
function formatRows(rows: readonly Row[]): string {
  const first = (at_once: number) => rows.find((row) => row.at_once === at_once);
  const ratio = (row: Row) => median(row) / median(first(row.at_once) ?? row);
  const head = ["", "backlog", "at once", "jobs/s", "lowest", "highest", "ratio"];
  const lines = rows.map((row) => [
    row.subject,
    String(row.backlog),
    String(row.at_once),
    String(median(row)),
    String(Math.min(...row.rates)),
    String(Math.max(...row.rates)),
    ratio(row).toFixed(3),
  ]);
  const table = [head, ...lines];
  const width = (column: number) => Math.max(...table.map((line) => line[column]?.length ?? 0));
  const pad = (text: string, column: number) =>
    column === 0 ? text.padEnd(width(column)) : text.padStart(width(column));
  return table.map((line) => line.map(pad).join("  ")).join("\n");
}

/** The store's best rate at each backlog, where it is below what was asked for. */
function storeComplaints(rows: readonly Row[]): string[] {
  const store = rows.filter(({ subject }) => subject === "store, normal");
  return BACKLOGS.flatMap((backlog) => {
    const best = Math.max(...store.filter((row) => row.backlog === backlog).map(median));
    if (best >= RATE_MIN) return [];
    return `expected ${RATE_MIN} jobs/s of the store with ${backlog} queued, got ${best}`;
  });
}

const HTTP = { workers: 8, starts: 200, idle: 100, idle_ms: 110_000 };

/** What is asked of a server over HTTP. */
const HTTP_LIMITS = { jobs_per_s: 4_000, start_p50_ms: 3, start_p99_ms: 20, idle_cpu_percent: 0.1 };

function formatHttp(synchronous: string, figures: HttpFigures): string {
  return [
    `HTTP, ${synchronous}, ${HTTP.workers} workers, whole protocol (claim, testing, evidence,`,
    `report; trees and settings read from git; clients on the same machine):`,
    `${figures.jobs_per_s} jobs/s, ${figures.requests_per_s} requests/s, ${figures.twice} twice;`,
    `a bare server of Node that does nothing: ${figures.bare_requests_per_s} requests/s.`,
    "Add to start of an idle worker:",
    `p50 ${figures.start_p50_ms} ms, p99 ${figures.start_p99_ms} ms.`,
    `${HTTP.idle} workers that only wait: ${figures.idle_cpu_percent} % of a core,`,
    `none: ${figures.alone_cpu_percent} %.`,
  ].join("\n");
}

function httpComplaints(figures: HttpFigures): string[] {
  const { jobs_per_s, start_p50_ms, start_p99_ms, idle_cpu_percent } = HTTP_LIMITS;
  const checks: [boolean, string][] = [
    [figures.twice === 0, "0 tasks claimed twice"],
    [figures.jobs_per_s >= jobs_per_s, `${jobs_per_s} jobs/s over HTTP`],
    [figures.start_p50_ms <= start_p50_ms, `a start within ${start_p50_ms} ms (p50)`],
    [figures.start_p99_ms <= start_p99_ms, `a start within ${start_p99_ms} ms (p99)`],
    [figures.idle_cpu_percent <= idle_cpu_percent, `${idle_cpu_percent} % of a core when idle`],
  ];
  return checks.filter(([holds]) => !holds).map(([, what]) => `expected ${what}`);
}

/**
 * `npm run bench -- queue [jobs] [own] [peers] [http]`: claims and completes jobs by the store, by
 * the engine, by two queues on PostgreSQL, one at a time and 24 at once, and over HTTP.
 */
export async function run([jobs_text = String(JOBS), ...parts]: string[]): Promise<number> {
  const jobs = Number(jobs_text);
  const has = (part: string) => parts.length === 0 || parts.includes(part);
  const own = has("own") ? await ownRows(jobs) : [];
  const rows = [...own, ...(has("peers") ? await peerRows(jobs) : [])];
  if (rows.length > 0) console.log(`${LEGEND}\n${formatRows(rows)}`);
  const trouble = own.length > 0 ? storeComplaints(own) : [];
  if (has("http")) {
    for (const synchronous of ["full", "normal"] as const) {
      const figures = await measureHttp({ ...HTTP, jobs, synchronous });
      console.log(formatHttp(synchronous, figures));
      trouble.push(...httpComplaints(figures).map((each) => `${each}, ${synchronous}`));
    }
  }
  for (const line of trouble) console.error(line);
  return trouble.length === 0 ? 0 : 1;
}
