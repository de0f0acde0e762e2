import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { frameReader } from "../src/client/frames.ts";
import { makeClient, type Client } from "../src/client/client.ts";
import { memoryOf } from "../src/std/process-memory.ts";
import { startRingmaster } from "../test/support/ringmaster.ts";

const LINE_BYTES = 4_000;
const LINES_PER_S = 250; // together 1 MB
/** Of one run 20,000 events are shown, so a longer measurement is made of several runs. */
const RUN_S_MAX = 75;
const WORKER_BYTES_MAX = 80_000_000;
/** More than what the garbage of a second amounts to, and far less than what was printed. */
const GROWTH_BYTES_MAX = 25_000_000;

/** Prints numbered lines at an even pace, from where the run before it ended. */
const CHATTER = `
import { appendFileSync, existsSync, readFileSync } from "node:fs";
const [runs, seconds] = process.argv.slice(1).map(Number);
const done = existsSync("runs.txt") ? readFileSync("runs.txt", "utf8") : "";
const before = done.split("\\n").length - 1;
const per_run = seconds * ${LINES_PER_S};
const first = before * per_run;
const begun = performance.now();
let said = 0;
const timer = setInterval(() => {
  const due = Math.min(per_run, Math.floor(((performance.now() - begun) / 1000) * ${LINES_PER_S}));
  for (; said < due; said++) console.log(\`line \${first + said} \`.padEnd(${LINE_BYTES - 1}, "x"));
  if (said < per_run) return;
  clearInterval(timer);
  appendFileSync("runs.txt", "one\\n");
  if (before + 1 >= runs) appendFileSync("done.txt", "done\\n");
}, 40);
`;

type Sample = { at_s: number; worker: number; server: number };

/** What a measurement came to. */
type Measured = { samples: Sample[]; seen: Set<number>; in_log: number; shown: number };

type Whole = Awaited<ReturnType<typeof startRingmaster>>;

async function measure(runs: number, seconds: number): Promise<Measured> {
  const args = ["--input-type=module", "--eval", CHATTER, String(runs), String(seconds)];
  const words = args.map((word) => JSON.stringify(word)).join();
  const agent = `adapter = "generic"\nprogram = "${process.execPath}"\nargs = [${words}]`;
  const config = `[agents.chatter]\n${agent}\n`;
  const whole = await startRingmaster({ config, quick_checks: true });
  try {
    return await listenTo(whole, runs * seconds);
  } finally {
    await whole.close();
  }
}

async function listenTo(whole: Whole, seconds: number): Promise<Measured> {
  const token = (await whole.run(["token"])).stdout.trim();
  const client = makeClient({ url: whole.url, token });
  await client.call("addProject", { body: { name: "ring", repo: await whole.repository("ring") } });
  const about = { project_id: "ring", title: "Chatter", agent: "chatter", ready: true };
  const task = await client.call("addTask", { body: about });
  const worker = await client.call("spawnNewWorker", { body: { name: "anna", agent: "chatter" } });
  const seen = new Set<number>();
  const stop = new AbortController();
  const listening = listen(client, seen, {
    half: (seconds * LINES_PER_S) / 2,
    signal: stop.signal,
  });
  const samples = await sampleUntilDone(whole, client, task.id);
  const end = performance.now() + 20_000;
  while (seen.size < seconds * LINES_PER_S && performance.now() < end) await setTimeout(100);
  stop.abort();
  await listening;
  const folder = join(whole.home, "logs", "attempts");
  const raw = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  const shown = readFileSync(worker.log, "utf8").match(/│ line \d+ x/g)?.length ?? 0;
  return { samples, seen, in_log: raw.reduce((sum, bytes) => sum + bytes, 0), shown };
}

/** Reads the worker's stream, and once again from the last event after half of it. */
async function listen(
  client: Client,
  seen: Set<number>,
  { half, signal }: { half: number; signal: AbortSignal },
): Promise<void> {
  let last = "0";
  while (!signal.aborted) {
    const cut = frameReader();
    const broken = new AbortController();
    const both = AbortSignal.any([signal, broken.signal]);
    const breaks = seen.size < half;
    const answer = await client.open(
      "/api/workers/anna/output",
      { accept: "text/event-stream", "last-event-id": last },
      both,
    );
    const decoder = new TextDecoder();
    try {
      for await (const part of answer.body ?? []) {
        for (const frame of cut(decoder.decode(part, { stream: true }))) {
          last = frame.id ?? last;
          const [, number] = /"text":"line (\d+) x/.exec(frame.data ?? "") ?? [];
          if (number !== undefined) seen.add(Number(number));
        }
        if (breaks && seen.size >= half) broken.abort();
      }
    } catch (error) {
      if (!both.aborted) throw error;
    }
  }
}

async function sampleUntilDone(whole: Whole, client: Client, task: string): Promise<Sample[]> {
  const state = JSON.parse(readFileSync(join(whole.home, "run", "state.json"), "utf8")) as {
    server_pid: number;
  };
  const begun = performance.now();
  const samples: Sample[] = [];
  for (;;) {
    const { memory_bytes, attempt } = await client.call("workerHealth", { params: { id: "anna" } });
    const server = memoryOf(state.server_pid) ?? 0;
    const at_s = (performance.now() - begun) / 1000;
    if (attempt !== null && memory_bytes !== null)
      samples.push({ at_s, worker: memory_bytes, server });
    const { status, reason } = await client.call("showTask", { params: { id: task } });
    if (status === "blocked" || status === "failed") throw new Error(`${status}: ${reason}`);
    if (status === "completed") return samples;
    await setTimeout(1_000);
  }
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** How much larger the mean of the last quarter is than that of the second. */
function growth(values: readonly number[]): number {
  const quarter = Math.floor(values.length / 4);
  return mean(values.slice(-quarter)) - mean(values.slice(quarter, 2 * quarter));
}

const mb = (bytes: number) => (bytes / 1_000_000).toFixed(1);

function tell(name: string, values: readonly number[]): string {
  const [first = 0] = values;
  const last = values.at(-1) ?? 0;
  const most = mb(Math.max(...values));
  const grew = mb(growth(values));
  return `${name}: ${mb(first)} MB at first, ${mb(last)} at last, ${most} at most, grew by ${grew}`;
}

/**
 * `npm run bench -- output [seconds]`: 1 MB/s of agent output. Fails when worker or server grow by
 * it, the worker needs more than 80 MB, or a line is missing from stream, log or terminal.
 */
export async function run(argv: string[]): Promise<number> {
  const total_s = Number(argv[0] ?? 60);
  const runs = Math.ceil(total_s / RUN_S_MAX);
  const seconds = Math.ceil(total_s / runs);
  const lines = runs * seconds * LINES_PER_S;
  const { samples, seen, in_log, shown } = await measure(runs, seconds);
  const worker = samples.map((sample) => sample.worker);
  const server = samples.map((sample) => sample.server);
  console.log(`${lines} lines of ${LINE_BYTES} bytes in ${runs} runs, ${samples.length} samples`);
  console.log(`${tell("worker", worker)}\n${tell("server", server)}`);
  console.log(`stream: ${seen.size} lines; log: ${mb(in_log)} MB; terminal: ${shown} lines`);
  const complete = seen.size === lines && shown === lines && in_log === lines * LINE_BYTES;
  const flat = Math.max(growth(worker), growth(server)) <= GROWTH_BYTES_MAX;
  if (!complete) console.error(`expected ${lines} lines everywhere`);
  if (!flat) console.error(`expected memory to stay within ${mb(GROWTH_BYTES_MAX)} MB`);
  const small = Math.max(...worker) <= WORKER_BYTES_MAX;
  if (!small) console.error(`expected a worker of at most ${mb(WORKER_BYTES_MAX)} MB`);
  return complete && flat && small ? 0 : 1;
}
