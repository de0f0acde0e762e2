import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Config } from "../domain/config.ts";
import { Problem } from "../domain/problem.ts";
import { refreshRanking } from "../engine/ranking/refresh.ts";
import type { Log } from "../engine/world.ts";
import type { Clock } from "../ports/clock.ts";
import type { Ranker, RankReport } from "../ports/ranker.ts";
import type { Store } from "../ports/store.ts";
import type { RankingWish, RankingWord } from "./ranking-process.ts";

/** Open tasks up to which a refresh is short enough for the thread that serves. */
const INLINE_TASKS_MAX = 500;

/** How long a process without work is kept for the next refresh. */
const IDLE_MS = 60_000;

const PROGRAM = fileURLToPath(new URL("./ranking-process.ts", import.meta.url));

/** 100,000 tasks with 300,000 edges take a third of it; it is told so that V8 collects in time. */
const MEMORY = ["--max-old-space-size=1024", "--max-semi-space-size=16"];

/** What a ranker is made of. `file` is the database, which the process opens for itself. */
export type RankerParts = {
  store: Store;
  clock: Clock;
  config: Pick<Config, "ranking" | "database">;
  file: string;
  log: Log;
  /** Open tasks above which a process does the work. */
  inline_tasks_max?: number;
  /** How long a process without work is kept. */
  idle_ms?: number;
};

/**
 * The ranker of a server. Small graphs are ranked at once; large ones by a process that begins when
 * it is first needed and ends when it was idle for a while. It is no thread: whatever becomes of
 * it, the server goes on, and its memory goes with it. A process that dies fails the refresh that
 * it had, and the next one gets a new process.
 */
export function makeRanker(parts: RankerParts): Ranker {
  const { store, clock, config, inline_tasks_max = INLINE_TASKS_MAX } = parts;
  const beside = rankingProcess(parts);
  const rest = async () => undefined; // The store lets whoever waits go before the next chunk.
  let latest: RankReport | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let is_closed = false;

  async function refresh(): Promise<RankReport> {
    const size = is_closed ? 0 : await store.read(({ graph }) => graph.size(inline_tasks_max + 1));
    if (is_closed) throw ended();
    const inline = size <= inline_tasks_max;
    const report = inline
      ? await refreshRanking({ store, clock, config, rest })
      : await beside.refresh();
    latest = { ...report, inline };
    return latest;
  }

  return {
    latest: () => latest,
    async refresh() {
      const mine = turn.then(refresh);
      turn = mine.catch(() => undefined); // Whoever asked is told; the next one goes on.
      return mine;
    },
    async close() {
      is_closed = true;
      beside.end();
      await turn;
    },
  };
}

type Report = Omit<RankReport, "inline">;

/** The process as something that can be asked; at most one, begun and ended as needed. */
function rankingProcess({ config, file, log, idle_ms = IDLE_MS }: RankerParts) {
  const { synchronous } = config.database;
  const wish: RankingWish = { file, synchronous, ranking: config.ranking };
  let child: ChildProcess | null = null;
  let asked: PromiseWithResolvers<Report> | null = null;
  let timer: NodeJS.Timeout | undefined;

  // It is told the file in its wish; as an argument the file tells people whose process it is.
  function begin(): ChildProcess {
    const begun = fork(PROGRAM, [file], { env: {}, execArgv: MEMORY, stdio: "ignore" });
    begun.unref();
    begun.channel?.unref();
    begun.on("message", (word: RankingWord) => answered(word));
    begun.on("error", (error) => gone(begun, error.message));
    begun.on("exit", (code, signal) => gone(begun, `it ended with ${code ?? signal}`));
    return begun;
  }

  function answered(word: RankingWord): void {
    if ("report" in word) asked?.resolve(word.report);
    else asked?.reject(new Problem(word.failure.code, word.failure.detail, word.failure.hint));
    asked = null;
    timer = setTimeout(end, idle_ms).unref();
  }

  function gone(which: ChildProcess, why: string): void {
    if (child !== which) return;
    log.error({ error: why }, "the ranking process failed");
    forget();
  }

  /** Whoever waits for the process is told that it is gone. */
  function forget(): void {
    child = null;
    asked?.reject(ended());
    asked = null;
  }

  function end(): void {
    clearTimeout(timer);
    const ending = child;
    forget();
    ending?.kill("SIGKILL"); // What it wrote is committed, and nothing else is lost.
  }

  return {
    refresh(): Promise<Report> {
      clearTimeout(timer);
      asked = Promise.withResolvers();
      child ??= begin();
      child.send(wish);
      return asked.promise;
    },
    end,
  };
}

function ended(): Problem {
  return new Problem(
    "internal",
    "The ranking ended before it was done.",
    "Nothing is lost: it is done again at the next change or start.",
  );
}
