import type { Candidate } from "./candidates.ts";
import { folderOf, pathTermsOf, targetsOf } from "./known.ts";
import type { Pool } from "./pool.ts";
import type { GraphFeature } from "./weights.ts";

/** A candidate that the first model has judged. */
export type Judged = Candidate & { score: number; chance: number };

/** A judged file as the second model works on it; `at` is its place among the judged. */
type Node = {
  at: number;
  path: string;
  folders: readonly string[];
  is_test: boolean;
  score: number;
  chance: number;
};

/** A chance by the place of a file among the judged. */
type Chances = ReadonlyMap<number, number>;

const SEEDS_MAX = 40;
const SEED_CHANCE_MIN = 0.01;
const TESTS_MAX = 10;
const CHANGED_MAX = 20;
const NAMESAKES_MAX = 5;

/** What pairs of files say: for each of the judged, how much it is expected given the others. */
export function graphFeatures(
  pool: Pool,
  judged: readonly Judged[],
): Readonly<Record<GraphFeature, number>>[] {
  const nodes = judged.map((each, at) => nodeOf(pool, each, at));
  const seeds = nodes
    .filter(({ chance, is_test }) => chance > SEED_CHANCE_MIN || is_test)
    .toSorted((a, b) => b.chance - a.chance || a.at - b.at)
    .slice(0, SEEDS_MAX)
    .filter(({ is_test }) => !is_test);
  const together = changedWith(pool, nodes, new Map(seeds.map(({ at, chance }) => [at, chance])));
  const with_tests = changedWith(pool, nodes, testChances(nodes));
  const imports = importsOf(pool, nodes);
  const namesakes = namesakesOf(nodes);
  return nodes.map((node, at) => ({
    score: node.score,
    together: together[at] ?? 0,
    imports: imports[at] ?? 0,
    namesakes: namesakes[at] ?? 0,
    near: nearTo(node, seeds),
    with_tests: with_tests[at] ?? 0,
    chance: node.chance,
    together_log: Math.log(1 + 30 * (together[at] ?? 0)),
    is_test: node.is_test ? 1 : 0,
  }));
}

function nodeOf(pool: Pool, { file, score, chance }: Judged, at: number): Node {
  const { path = "", is_test = false } = pool.files[file] ?? {};
  const folder = folderOf(path);
  return { at, path, is_test, score, chance, folders: folder === "" ? [] : folder.split("/") };
}

function testChances(nodes: readonly Node[]): Chances {
  const tests = nodes
    .filter(({ is_test }) => is_test)
    .toSorted((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, TESTS_MAX);
  const sum = tests.reduce((all, { score }) => all + Math.exp(score), 0) || 1;
  return new Map(tests.map(({ at, score }) => [at, Math.exp(score) / sum]));
}

/** Of the past changes of each seed, the share that changed a file too; summed by chance. */
function changedWith(pool: Pool, nodes: readonly Node[], seeds: Chances): Float64Array {
  const places = new Map(nodes.map(({ at, path }) => [path, at]));
  const changes = new Map<number, number>();
  const pairs = new Map<number, number>();
  for (const { paths } of pool.index.history) {
    if (paths.length > CHANGED_MAX) continue;
    const files = paths.flatMap((path) => places.get(path) ?? []);
    for (const seed of files.filter((file) => seeds.has(file))) {
      changes.set(seed, (changes.get(seed) ?? 0) + 1);
      for (const file of files) {
        const pair = seed * nodes.length + file;
        if (file !== seed) pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
      }
    }
  }
  const sums = new Float64Array(nodes.length);
  for (const [pair, times] of pairs) {
    const [seed, file] = [Math.floor(pair / nodes.length), pair % nodes.length];
    const share = times / ((changes.get(seed) ?? 0) + 3);
    sums[file] = (sums[file] ?? 0) + (seeds.get(seed) ?? 0) * share;
  }
  return sums;
}

/** Who imports files that fit fits half as much; what they import fits, shared among all of it. */
function importsOf(pool: Pool, nodes: readonly Node[]): Float64Array {
  const sums = new Float64Array(nodes.length);
  const sources = Map.groupBy(
    nodes.filter(({ is_test }) => !is_test),
    ({ path }) => pathTermsOf(path).stem,
  );
  for (const node of nodes) {
    if (node.is_test) continue;
    const imported = importedBy(pool, node, sources);
    for (const other of imported) {
      sums[other.at] = (sums[other.at] ?? 0) + node.chance / Math.sqrt(imported.size);
      sums[node.at] = (sums[node.at] ?? 0) + 0.5 * other.chance;
    }
  }
  return sums;
}

function importedBy(pool: Pool, node: Node, sources: ReadonlyMap<string, Node[]>): Set<Node> {
  const place = pool.places.get(node.path);
  const facts = place === undefined ? undefined : pool.files[place]?.facts;
  const imported = new Set<Node>();
  for (const target of facts ? targetsOf(facts) : []) {
    const nearest = sources.get(target)?.reduce((best, other) => nearer(node, best, other));
    if (nearest && nearest !== node) imported.add(nearest);
  }
  return imported;
}

function nearer(node: Node, best: Node, other: Node): Node {
  return stepsBetween(node, other) < stepsBetween(node, best) ? other : best;
}

function namesakesOf(nodes: readonly Node[]): Float64Array {
  const sums = new Float64Array(nodes.length);
  const sources = nodes.filter(({ is_test }) => !is_test);
  for (const same of Map.groupBy(sources, ({ path }) => pathTermsOf(path).stem).values()) {
    if (same.length > NAMESAKES_MAX) continue;
    const sum = same.reduce((all, { chance }) => all + chance, 0);
    for (const { at, chance } of same) sums[at] = sum - chance;
  }
  return sums;
}

function nearTo(node: Node, seeds: readonly Node[]): number {
  if (node.is_test) return 0;
  let sum = 0;
  for (const seed of seeds)
    if (seed !== node) sum += seed.chance * Math.exp(-stepsBetween(node, seed));
  return sum;
}

/** Steps from folder to folder. */
function stepsBetween({ folders: a }: Node, { folders: b }: Node): number {
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same += 1;
  return a.length + b.length - 2 * same;
}
