import { toProblem } from "../../domain/problem.ts";
import type { Step } from "../installation.ts";
import type { Context } from "../context.ts";

/** Everything a bootstrap did so far, for its closing object. */
export type Steps = {
  all: Step[];
  /** Runs a step and tells how long it took; a failing one is told too, then thrown on. */
  take<T>(step: string, work: () => Promise<T>, detail: (result: T) => string): Promise<T>;
  /** Notes a step that somebody else timed. */
  add(step: Step): void;
};

/** Steps that are told as they end. */
export function makeSteps(context: Context): Steps {
  const all: Step[] = [];
  const add = (step: Step) => {
    all.push(step);
    context.tell(step);
  };
  return {
    all,
    add,
    async take(step, work, detail) {
      const began_ms = performance.now();
      const end = (status: Step["status"], text: string) =>
        add({ step, status, duration_ms: Math.round(performance.now() - began_ms), detail: text });
      try {
        const result = await work();
        end("ok", detail(result));
        return result;
      } catch (error) {
        end("failed", toProblem(error).message);
        throw error;
      }
    },
  };
}
