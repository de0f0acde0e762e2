import type { Readiness } from "../../domain/readiness.ts";
import { duration } from "../output.ts";
import type { Context } from "../context.ts";
import type { Stage } from "./prepare.ts";

/**
 * Answers the seven questions and ends with the signal, or with what is missing and exit code 1.
 */
export async function finish(stage: Stage, context: Context): Promise<number> {
  const { steps } = stage;
  const ready = await steps.take(
    "readiness",
    () => context.call("readiness", {}),
    (r) => `${r.answers.filter((a) => a.holds).length} of ${r.answers.length} questions hold`,
  );
  const running = await context.world.installation.running();
  const duration_ms = Math.round(performance.now() - stage.began_ms);
  const { signal, ...rest } = ready;
  context.show({ ...running, duration_ms, steps: steps.all, ...rest, signal }, () =>
    closing(ready, running?.url ?? stage.running.url, duration_ms),
  );
  return ready.signal === null ? 1 : 0;
}

function closing(ready: Readiness, url: string, duration_ms: number): string {
  const answers = ready.answers.map(
    (a) => `${a.holds ? "✓" : "✗"} ${a.question}\n    ${a.evidence}`,
  );
  const where = `${url} serves ${ready.commit.slice(0, 10)}; it took ${duration(duration_ms)}`;
  const look = "Look at it in a browser: ringmaster open";
  return [...answers, "", where, look, "", ready.signal ?? "not all seven questions hold"].join(
    "\n",
  );
}
