/**
 * Ranks a database in a process of its own, says "ranked", and waits to be killed or, at the end of
 * its input, ends as a server does: `node ranked-server.ts <file>`.
 */
import { openSqliteStore } from "../../../src/adapters/store/sqlite.ts";
import { config } from "../../../src/domain/config.ts";
import { systemClock } from "../../../src/main/clock.ts";
import { makeRanker } from "../../../src/main/ranker.ts";

const [file = ""] = process.argv.slice(2);
const clock = systemClock();
const store = await openSqliteStore({ file, clock });
const say = () => undefined;
const log = { info: say, warn: say, error: say };
const parts = { store, clock, file, log, config: config.parse({}) };
const ranker = makeRanker({ ...parts, inline_tasks_max: -1 });
process.stdin.on("end", () => void ranker.close().then(() => store.close()));
process.stdin.resume();
await ranker.refresh();
process.stdout.write("ranked\n");
