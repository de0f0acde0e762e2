import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { makeClient } from "../src/client/client.ts";
import { startRingmaster } from "../test/support/ringmaster.ts";
import { writeManyFiles } from "./many-files.ts";
import { quantile } from "./numbers.ts";

/** Rounds of one attempt, tasks that are merged, files of the repository, and what is claimed. */
const ROUNDS = 8;
const TASKS = 12;
const FILES = 10_000;
const FEW_FILES = 100;
const ROUND_P50_MS_MAX = 150;
const MERGE_P50_MS_MAX = 1_000;
const WAIT_MS_MAX = 180_000;

/** Each run adds one line; agent and check note when they begin and end, in nanoseconds. */
const agentOf = (times: string) => `#!/bin/sh
echo "agent begin $(date +%s%N)" >> "${times}/$RINGMASTER_ATTEMPT"
cat > /dev/null
task=$(git rev-parse --abbrev-ref HEAD)
echo line >> "lines-\${task##*/}.txt"
echo "agent end $(date +%s%N)" >> "${times}/$RINGMASTER_ATTEMPT"
`;

const checkOf = (times: string) => `
echo "check begin $(date +%s%N)" >> "${times}/checks"
lines=$(cat lines-*.txt | wc -l)
echo "check end $(date +%s%N)" >> "${times}/checks"
[ $((lines % ${ROUNDS})) -eq 0 ]
`;

type Moment = { what: string; at_ms: number };

async function momentsOf(file: string): Promise<Moment[]> {
  const lines = (await readFile(file, "utf8")).trim().split("\n");
  return lines.map((line) => {
    const at = line.lastIndexOf(" ");
    return { what: line.slice(0, at), at_ms: Number(BigInt(line.slice(at + 1)) / 1000n) / 1000 };
  });
}

/** What passed between the end of a run and the begin of the next, without the check between. */
function betweenRounds(runs: readonly Moment[], checks: readonly Moment[]): number[] {
  const ends = runs.filter(({ what }) => what === "agent end");
  const begins = runs.filter(({ what }) => what === "agent begin").slice(1);
  return begins.map(({ at_ms }, nth) => {
    const from_ms = ends[nth]?.at_ms ?? at_ms;
    const own = checks.filter((one) => one.at_ms > from_ms && one.at_ms < at_ms);
    const [first, last] = [own[0]?.at_ms ?? 0, own.at(-1)?.at_ms ?? 0];
    return at_ms - from_ms - (last - first);
  });
}

async function open(files: number) {
  const times = join(tmpdir(), `ringmaster-loop-${process.pid}`);
  await mkdir(times, { recursive: true });
  const agent = join(times, "agent.sh");
  await writeFile(agent, agentOf(times));
  await chmod(agent, 0o755);
  const config = `[workers]
terminal = "process"
[sandbox]
mode = "off"
[agents.lines]
adapter = "generic"
program = "${agent}"
`;
  const whole = await startRingmaster({ config });
  const repo = await whole.repository("big");
  await writeManyFiles(repo, files);
  const check = join(times, "check.sh");
  await writeFile(check, checkOf(times));
  const settings = `[[checks]]\nname = "lines"\ncommand = "sh ${check}"\nretries = 0\n`;
  const limits = `[limits]\niterations_per_attempt = ${ROUNDS + 2}\nsame_failure = ${ROUNDS + 2}\n`;
  await writeFile(join(repo, "ringmaster.toml"), settings + limits);
  await whole.git(repo, "add", "--all");
  await whole.git(repo, "commit", "--quiet", "--message", "Many files");
  await whole.git(repo, "repack", "-a", "-d", "--quiet"); // packed, as a clone is
  const token = (await whole.run(["token"])).stdout.trim();
  const client = makeClient({ url: whole.url, token });
  await client.call("addProject", { body: { name: "big", repo } });
  await client.call("spawnNewWorker", { body: { name: "w", agent: "lines" } });
  const close = async () => {
    await whole.close();
    await rm(times, { recursive: true, force: true });
  };
  return { client, times, close };
}

type Opened = Awaited<ReturnType<typeof open>>;

/** One task from ready to merged: what passed between its rounds, and what its merge took. */
async function workOff({ client, times }: Opened, nth: number) {
  const body = { project_id: "big", title: `Write lines ${nth}`, ready: true, agent: "lines" };
  const { id } = await client.call("addTask", { body });
  const end = performance.now() + WAIT_MS_MAX;
  for (;;) {
    const task = await client.call("showTask", { params: { id } });
    if (task.status === "completed") return measured(task, times);
    if (performance.now() > end || task.status === "blocked")
      throw new Error(`expected the task to be merged, it is ${task.status}: ${task.reason}`);
    await setTimeout(50);
  }
}

type Shown = { transitions: { to: string; at: string }[]; attempts_list: { id: string }[] };

async function measured(shown: Shown, times: string) {
  const when = (to: string) =>
    Date.parse(shown.transitions.findLast((move) => move.to === to)?.at ?? "");
  const runs = await momentsOf(join(times, shown.attempts_list.at(-1)?.id ?? ""));
  const checks = await momentsOf(join(times, "checks"));
  return {
    between_ms: betweenRounds(runs, checks),
    merge_ms: when("completed") - when("merging"),
  };
}

function told(name: string, times_ms: readonly number[]): string {
  const [p50, p95, most] = [0.5, 0.95, 1].map((share) => quantile(times_ms, share).toFixed(0));
  return `${name.padEnd(34)} p50 ${p50} ms  p95 ${p95} ms  max ${most} ms  (${times_ms.length})`;
}

type Rows = { between_ms: number[]; merge_ms: number[] };

async function measure(tasks: number, files: number): Promise<Rows> {
  const opened = await open(files);
  try {
    const rows = [];
    for (let nth = 1; nth <= tasks; nth += 1) rows.push(await workOff(opened, nth));
    return {
      between_ms: rows.flatMap((row) => row.between_ms),
      merge_ms: rows.map((row) => row.merge_ms),
    };
  } finally {
    await opened.close();
  }
}

/**
 * `npm run bench -- loop [tasks] [files]`: what Ringmaster itself takes between two rounds of an
 * attempt, without agent and checks, and from proven to merged; on a repository of 100 files and on
 * one of 10,000. Fails when rounds on the small one or merges on the large one take too long.
 */
export async function run(argv: string[]): Promise<number> {
  const [tasks = TASKS, files = FILES] = argv.map(Number);
  const small = await measure(tasks, FEW_FILES);
  const large = await measure(Math.ceil(tasks / 2), files);
  console.log(told(`between rounds, ${FEW_FILES} files`, small.between_ms));
  console.log(told(`between rounds, ${files} files`, large.between_ms));
  console.log(told(`proven to merged, ${FEW_FILES} files`, small.merge_ms));
  console.log(told(`proven to merged, ${files} files`, large.merge_ms));
  const is_quick =
    quantile(small.between_ms, 0.5) <= ROUND_P50_MS_MAX &&
    quantile(large.merge_ms, 0.5) <= MERGE_P50_MS_MAX;
  if (!is_quick) console.error(`expected ${ROUND_P50_MS_MAX} and ${MERGE_P50_MS_MAX} ms at most`);
  return is_quick ? 0 : 1;
}
