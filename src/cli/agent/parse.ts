import { runSummary } from "../../domain/agent-event.ts";
import { LIMITS } from "../../domain/limits.ts";
import { settle } from "../../domain/outcome.ts";
import { readText } from "../files.ts";
import { fields } from "../output.ts";
import type { Run } from "../shape.ts";
import { flat } from "../system/config.ts";
import type { parse } from "./commands.ts";

/**
 * Reads a stream the way a worker would. The outcome is what the stream and the exit code alone
 * say: no checks are known here, and whether anything changed is taken for granted.
 */
export const run: Run<typeof parse> = async ({ agent, exit_code }, { world, show, look }) => {
  const stream = await readText("-", world, LIMITS.agent_output_bytes_max);
  const read = runSummary.parse(await world.installation.parseAgent(agent, exit_code, stream));
  const settled = settle({ checks: null, changed: true, run: read, result: null });
  const summary = { ...read, ...settled };
  show(summary, () => fields(flat(summary), look));
};
