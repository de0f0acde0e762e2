import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  measureSubject,
  type GraphCase,
  type GraphFigures,
  type SubjectName,
} from "./graph-subject.ts";
import { measureChanges } from "./graph-store.ts";
import { quantile } from "./numbers.ts";

const SUBJECTS: readonly SubjectName[] = ["ringmaster", "graphology"];

const CASES: readonly GraphCase[] = [
  { shape: "spread", nodes: 1_000, edges: 3_000 },
  { shape: "spread", nodes: 10_000, edges: 30_000 },
  { shape: "near", nodes: 10_000, edges: 30_000 },
  { shape: "spread", nodes: 100_000, edges: 300_000 },
  { shape: "near", nodes: 100_000, edges: 300_000 },
];

const ROUNDS = 3;

/** What the issue asks for, by nodes of the shape "spread". */
const LIMITS: Readonly<Record<number, Partial<Record<keyof GraphFigures, number>>>> = {
  10_000: { full_ms: 1_000, change_p99_ms: 20 },
  100_000: { full_ms: 1_500, rss_mb: 300 },
};

const COLUMNS = [
  "build_ms",
  "betweenness_ms",
  "pagerank_ms",
  "full_ms",
  "change_p50_ms",
  "change_p99_ms",
  "rss_mb",
] as const;

type Column = (typeof COLUMNS)[number];

const start = promisify(execFile);

/** One subject and one graph in a process of its own, so that memory is that of this alone. */
async function runChild(subject: SubjectName, graph: GraphCase): Promise<GraphFigures> {
  const program = fileURLToPath(new URL("./run.ts", import.meta.url));
  const { stdout } = await start(process.execPath, [
    program,
    "graph",
    "--measure",
    JSON.stringify({ subject, graph }),
  ]);
  return JSON.parse(stdout);
}

/** The middle of all rounds for each figure; of memory the most. */
function middle(rounds: readonly GraphFigures[], column: Column): number | null {
  const values = rounds.flatMap((round) => round[column] ?? []);
  if (values.length === 0) return null;
  return quantile(values, column === "rss_mb" ? 1 : 0.5);
}

function cell(value: number | null): string {
  return (value === null ? "-" : value.toFixed(value < 10 ? 2 : 0)).padStart(15);
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(12) + cells.join("");
}

/** The rounds of all subjects for one graph, as a table with how many times ours fits in theirs. */
function formatCase(graph: GraphCase, rounds: Record<SubjectName, GraphFigures[]>): string {
  const by = (name: SubjectName) => COLUMNS.map((column) => middle(rounds[name], column));
  const [ours, theirs] = [by("ringmaster"), by("graphology")];
  const ratios = theirs.map((value, at) => (value === null ? null : value / (ours[at] ?? 1)));
  const is = SUBJECTS.map((name) => `${name} ${rounds[name][0]?.betweenness_is}`).join(", ");
  return [
    `${graph.shape}, ${graph.nodes} nodes, ${graph.edges} edges; betweenness: ${is}`,
    row(
      "",
      COLUMNS.map((column) => column.padStart(15)),
    ),
    row("ringmaster", ours.map(cell)),
    row("graphology", theirs.map(cell)),
    row("ratio", ratios.map(cell)),
  ].join("\n");
}

/** The figures over their limits, as sentences. */
function complaints({ shape, nodes }: GraphCase, rounds: readonly GraphFigures[]): string[] {
  return COLUMNS.flatMap((column) => {
    const limit = shape === "spread" ? LIMITS[nodes]?.[column] : undefined;
    const value = middle(rounds, column);
    if (limit === undefined || value === null || value <= limit) return [];
    return [`${nodes} nodes: expected ${column} of at most ${limit}, got ${value.toFixed(1)}`];
  });
}

async function compareOn(graph: GraphCase, count: number): Promise<string[]> {
  const rounds: Record<SubjectName, GraphFigures[]> = { ringmaster: [], graphology: [] };
  for (let round = 0; round < count; round += 1) {
    for (const name of SUBJECTS) rounds[name].push(await runChild(name, graph));
  }
  console.log(`${formatCase(graph, rounds)}\n`);
  return complaints(graph, rounds.ringmaster);
}

/**
 * `npm run bench -- graph [rounds]`: how long it takes to measure graphs of tasks, beside
 * graphology, in turns of one process each.
 */
export async function run(argv: string[]): Promise<number> {
  if (argv[0] === "--measure") {
    const { subject, graph } = JSON.parse(argv[1] ?? "");
    console.log(JSON.stringify(measureSubject(subject, graph)));
    return 0;
  }
  const found: string[] = [];
  for (const graph of CASES) found.push(...(await compareOn(graph, Number(argv[0] ?? ROUNDS))));
  for (const shape of ["spread", "near"] as const) {
    const { p50_ms, p99_ms } = await measureChanges(shape);
    const figures = `p50 ${p50_ms.toFixed(2)} ms, p99 ${p99_ms.toFixed(2)} ms`;
    console.log(`${shape}, one change in the store, ranked and on the disk: ${figures}`);
  }
  for (const complaint of found) console.error(complaint);
  return found.length === 0 ? 0 : 1;
}
