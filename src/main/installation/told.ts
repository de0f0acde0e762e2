import type { Tell } from "../../cli/installation.ts";

/** Runs a step and tells how long it took; a failing one is told too, then thrown on. */
export async function told<T>(
  tell: Tell,
  step: string,
  work: () => Promise<T>,
  detail: (result: T) => string,
): Promise<T> {
  const began_ms = performance.now();
  const duration_ms = () => Math.round(performance.now() - began_ms);
  try {
    const result = await work();
    tell({ step, status: "ok", duration_ms: duration_ms(), detail: detail(result) });
    return result;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tell({ step, status: "failed", duration_ms: duration_ms(), detail: why });
    throw error;
  }
}
