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

/** Chance is fetched in pieces of so many bytes: a call costs as much as a hundred of them. */
const CHANCE_BYTES = 4_096;

/** The machine's own time and chance. */
export function systemClock(): Clock {
  return {
    now: makeNow(),
    monotonic: () => performance.now(),
    id: (kind: IdKind) => `${ID_PREFIX[kind]}-${base36(kind === "task" ? TASK_CHARS : ID_CHARS)}`,
    secret: () => randomBytes(32).toString("base64url"),
  };
}

/** The time as text; a millisecond has the same for everybody, so it is written once. */
function makeNow(): () => string {
  let known_ms = Number.NaN;
  let known = "";
  return () => {
    const now_ms = Date.now();
    if (now_ms !== known_ms) known = new Date(now_ms).toISOString();
    known_ms = now_ms;
    return known;
  };
}

function base36(length: number): string {
  let text = "";
  while (text.length < length) {
    const byte = chance();
    if (byte < FAIR_MAX) text += ALPHABET[byte % ALPHABET.length];
  }
  return text;
}

let pool = Buffer.alloc(0);
let used = 0;

/** A random byte; none is given twice. */
function chance(): number {
  if (used === pool.length) {
    pool = randomBytes(CHANCE_BYTES);
    used = 0;
  }
  used += 1;
  return pool.readUInt8(used - 1);
}
