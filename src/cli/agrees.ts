import type { Context } from "./context.ts";

/** As much of a context as a question needs. */
export type Asking = Pick<Context, "json" | "note"> & {
  world: Pick<Context["world"], "is_tty" | "stdin">;
};

/**
 * Whether the person at the terminal says yes to the question. With `--json` or without a terminal
 * nobody can be asked: that is no, and `otherwise` says what to do.
 */
export async function agrees(
  { world, json, note }: Asking,
  question: string,
  otherwise: string,
): Promise<boolean> {
  const can_ask = world.is_tty && !json;
  note(can_ask ? question : otherwise);
  if (!can_ask) return false;
  for await (const chunk of world.stdin) return /^\s*y(es)?\s*$/i.test(String(chunk));
  return false;
}
