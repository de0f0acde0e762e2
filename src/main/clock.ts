import { randomBytes } from "node:crypto";
import { ID_PREFIX, type IdKind } from "../domain/ids.ts";
import type { Clock } from "../ports/clock.ts";

const TASK_CHARS = 6;
const ID_CHARS = 12;
const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
/**
 * Largest multiple of 36 in a byte: bytes from here on are thrown away, so that no character is
 * likelier.
 */
const FAIR_MAX = 252;

/** The machine's own time and chance. */
export function systemClock(): Clock {
  return {
    now: () => new Date().toISOString(),
    monotonic: () => performance.now(),
    id: (kind: IdKind) => `${ID_PREFIX[kind]}-${base36(kind === "task" ? TASK_CHARS : ID_CHARS)}`,
    secret: () => randomBytes(32).toString("base64url"),
  };
}

function base36(length: number): string {
  let text = "";
  while (text.length < length)
    for (const byte of randomBytes(length))
      if (byte < FAIR_MAX && text.length < length) text += ALPHABET[byte % ALPHABET.length];
  return text;
}
