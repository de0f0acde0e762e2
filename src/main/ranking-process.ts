import { setTimeout as pause } from "node:timers/promises";
import { openSqliteStore } from "../adapters/store/sqlite.ts";
import type { Config } from "../domain/config.ts";
import { problemBody, toProblem, type ProblemBody } from "../domain/problem.ts";
import { refreshRanking } from "../engine/ranking/refresh.ts";
import type { RankReport } from "../ports/ranker.ts";
import { systemClock } from "./clock.ts";

/** What the process is told, each time it is asked for a refresh: the database and the weights. */
export type RankingWish = {
  file: string;
  synchronous: Config["database"]["synchronous"];
  ranking: Config["ranking"];
};

/** What the process says of a refresh that it was asked for. */
export type RankingWord =
  | { report: Omit<RankReport, "inline"> }
  | { failure: Pick<ProblemBody, "code" | "detail" | "hint"> };

const clock = systemClock();

/** The write lock is left to the server for as long as it was held here. */
const rest = (took_ms: number) => pause(took_ms);

async function refresh({ file, synchronous, ranking }: RankingWish): Promise<RankingWord> {
  try {
    const store = await openSqliteStore({ file, clock, synchronous });
    try {
      return { report: await refreshRanking({ store, clock, config: { ranking }, rest }) };
    } finally {
      await store.close();
    }
  } catch (error) {
    return { failure: problemBody(toProblem(error)) };
  }
}

process.on("message", (wish: RankingWish) => {
  void refresh(wish).then((word) => process.send?.(word));
});
// The server is gone, and with it whoever wants to know.
process.on("disconnect", () => process.exit(0));
