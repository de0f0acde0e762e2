import { toProblem } from "../../domain/problem.ts";
import type { World } from "../world.ts";

const PAUSE_TIMES = 10;
const PAUSE_MS_MIN = 250;
const RETRY_MS = 1_000;
const RETRY_MS_MAX = 60_000;

/**
 * The pause after a refresh: ten times as long as it took, so that ranking takes a tenth of a core.
 * After a failure it is at least a second, twice that after the next, and so on up to a minute.
 */
export function pauseMs(took_ms: number, failures: number): number {
  const retry_ms = failures === 0 ? 0 : Math.min(RETRY_MS * 2 ** (failures - 1), RETRY_MS_MAX);
  return Math.max(PAUSE_MS_MIN, retry_ms, took_ms * PAUSE_TIMES);
}

type Ground = Pick<World, "store" | "ranker" | "clock" | "log">;

/** The duty of keeping the ranking fresh; never more than one refresh is under way. */
export type RankingDuty = {
  /** Begins a refresh if the graph changed since the last one and its pause is over. */
  turn(): Promise<void>;
  /** From now on nothing is begun, until the next turn, which takes nothing as ranked. */
  stop(): void;
  /** Resolves when what was begun is done. */
  idle(): Promise<void>;
};

/**
 * Looks at the version of the graph, which the database counts. `again` is called when a pause is
 * over, so that a change that came meanwhile is ranked then.
 */
export function makeRankingDuty(world: Ground, again: () => void): RankingDuty {
  let ranked: number | null = null;
  let under_way: Promise<void> | null = null;
  let pause: NodeJS.Timeout | null = null;
  let is_stopped = false;
  let failures = 0;

  async function refresh(): Promise<void> {
    const began_ms = world.clock.monotonic();
    try {
      const { version, overtaken } = await world.ranker.refresh();
      ranked = overtaken || is_stopped ? null : version;
      failures = 0;
    } catch (error) {
      failures += 1;
      const message = "the ranking failed; it is tried again";
      if (!is_stopped) world.log.error({ error: toProblem(error).message }, message);
    }
    under_way = null;
    if (!is_stopped) rest(pauseMs(world.clock.monotonic() - began_ms, failures));
  }

  function rest(pause_ms: number): void {
    pause = setTimeout(() => {
      pause = null;
      again();
    }, pause_ms);
  }

  return {
    async turn() {
      is_stopped = false;
      if (under_way !== null || pause !== null) return;
      const version = await world.store.read((tables) => tables.graph.version());
      if (version !== ranked) under_way = refresh();
    },
    stop() {
      is_stopped = true;
      failures = 0;
      ranked = null;
      if (pause !== null) clearTimeout(pause);
      pause = null;
    },
    async idle() {
      await under_way;
    },
  };
}
