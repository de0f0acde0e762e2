import http from "node:http";
import { quantile } from "./numbers.ts";

/** What to ask for. `rate` is requests per second over all connections, 0 for all that go. */
export type LoadPlan = {
  url: string;
  token: string | null;
  paths: string[];
  connections: number;
  rate: number;
  streams: number;
  events_path: string;
};

/** What the clients saw. A request fails by a reset, a refusal, no answer in time or a 5xx. */
export type LoadResult = {
  requests: number;
  failed: number;
  p50_ms: number;
  p99_ms: number;
  max_ms: number;
  streams: number;
  /** How often a stream ended and was taken up again. */
  resumed: number;
  events: number;
  missed_events: number;
  repeated_events: number;
  failures: string[];
};

/** A load that runs until it is stopped. */
export type Load = { requests(): number; stop(): Promise<LoadResult> };

type Tally = {
  stopped: boolean;
  took: number[];
  failed: number;
  failures: string[];
  resumed: number;
  seen: number[][];
};

const ANSWER_LIMIT_MS = 10_000;
const FAILURES_KEPT = 20;
const STREAM_RETRY_MS = 10;

function fail(tally: Tally, what: string): void {
  tally.failed += 1;
  if (tally.failures.length < FAILURES_KEPT) tally.failures.push(what);
}

const headersFor = (token: string | null) =>
  token === null ? {} : { authorization: `Bearer ${token}` };

/** One GET; resolves to null or to what went wrong. */
async function get(url: string, token: string | null, agent: http.Agent): Promise<string | null> {
  return new Promise((resolve) => {
    const request = http.get(url, { agent, headers: headersFor(token) }, (response) => {
      response.resume();
      response.on("error", (error) => resolve(error.message));
      const status = response.statusCode ?? 0;
      response.on("end", () => resolve(status >= 400 ? `status ${status}` : null));
    });
    request.setTimeout(ANSWER_LIMIT_MS, () => request.destroy(new Error("no answer in time")));
    request.on("error", (error) => resolve(error.message));
  });
}

async function rest(duration_ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, duration_ms);
  });
}

/** One keep-alive connection that asks at a steady pace, whatever the answers take. */
async function runConnection(plan: LoadPlan, tally: Tally, index: number): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const interval_ms = plan.rate === 0 ? 0 : (1_000 * plan.connections) / plan.rate;
  let next_ms = performance.now() + (interval_ms * index) / plan.connections;
  for (let turn = index; !tally.stopped; turn += 1) {
    const wait_ms = next_ms - performance.now();
    if (wait_ms > 0) await rest(wait_ms);
    next_ms = Math.max(next_ms + interval_ms, performance.now() - interval_ms);
    const path = plan.paths[turn % plan.paths.length] ?? "/health";
    const began = performance.now();
    const trouble = await get(`${plan.url}${path}`, plan.token, agent);
    tally.took.push(performance.now() - began);
    if (trouble !== null) fail(tally, `GET ${path}: ${trouble}`);
  }
  agent.destroy();
}

/** What one stream has seen: ids of events, and the place from which it resumes. */
type Seen = { ids: number[]; place: number | null };

/** Collects the ids of events; text may come in any pieces, and a frame without data is none. */
function makeIdReader(seen: Seen): (chunk: Buffer) => void {
  let rest_of_line = "";
  return (chunk) => {
    const lines = (rest_of_line + chunk.toString()).split("\n");
    rest_of_line = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("id:")) seen.place = Number(line.slice(3));
      if (line.startsWith("data:") && seen.place !== null) seen.ids.push(seen.place);
    }
  };
}

/** One stay on the stream, resumed after the last id; resolves when the server ends it. */
async function stayOnStream(plan: LoadPlan, tally: Tally, seen: Seen): Promise<void> {
  const resume = seen.place === null ? {} : { "last-event-id": String(seen.place) };
  const headers = { ...headersFor(plan.token), ...resume, accept: "text/event-stream" };
  return new Promise((resolve) => {
    const timer = setInterval(() => tally.stopped && request.destroy(), 50);
    const end = (trouble: string | null) => {
      clearInterval(timer);
      if (trouble !== null && !tally.stopped) fail(tally, `stream: ${trouble}`);
      resolve();
    };
    const request = http.get(`${plan.url}${plan.events_path}`, { agent: false, headers });
    request.on("error", (error) => end(error.message));
    request.on("response", (response) => {
      if (response.statusCode !== 200) return end(`status ${response.statusCode}`);
      response.on("data", makeIdReader(seen));
      response.on("error", (error) => end(error.message));
      response.on("end", () => end(null));
    });
  });
}

async function runStream(plan: LoadPlan, tally: Tally): Promise<void> {
  const stay: Seen = { ids: [], place: null };
  tally.seen.push(stay.ids);
  for (let stays = 0; !tally.stopped; stays += 1) {
    if (stays > 0) {
      tally.resumed += 1;
      await rest(STREAM_RETRY_MS);
    }
    await stayOnStream(plan, tally, stay);
  }
}

/** What streams missed: ids that another stream saw between this one's first and last. */
export function countGaps(seen: number[][]): { missed: number; repeated: number } {
  const union = [...new Set(seen.flat())].toSorted((a, b) => a - b);
  let missed = 0;
  let repeated = 0;
  for (const ids of seen) {
    const own = new Set(ids);
    const [first, last] = [ids[0] ?? Infinity, ids.at(-1) ?? -Infinity];
    missed += union.filter((id) => id >= first && id <= last && !own.has(id)).length;
    repeated += ids.length - own.size;
  }
  return { missed, repeated };
}

function summarise(tally: Tally): LoadResult {
  const { missed, repeated } = countGaps(tally.seen);
  const at = (share: number) => Math.round(10 * quantile(tally.took, share)) / 10;
  return {
    requests: tally.took.length,
    failed: tally.failed,
    p50_ms: at(0.5),
    p99_ms: at(0.99),
    max_ms: at(1),
    streams: tally.seen.length,
    resumed: tally.resumed,
    events: tally.seen.reduce((sum, ids) => sum + ids.length, 0),
    missed_events: missed,
    repeated_events: repeated,
    failures: tally.failures,
  };
}

/** Starts clients that ask and listen until they are stopped, and count everything that fails. */
export function startLoad(plan: LoadPlan): Load {
  const tally: Tally = {
    stopped: false,
    took: [],
    failed: 0,
    failures: [],
    resumed: 0,
    seen: [],
  };
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
  const clients = [
    ...numbers(plan.connections).map((index) => runConnection(plan, tally, index)),
    ...numbers(plan.streams).map(() => runStream(plan, tally)),
  ];
  return {
    requests: () => tally.took.length,
    async stop() {
      tally.stopped = true;
      await Promise.all(clients);
      return summarise(tally);
    },
  };
}
