import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { Problem } from "../domain/problem.ts";
import type { Clock } from "../ports/clock.ts";
import type { StoredAnswer, Tables } from "../ports/store.ts";
import { secretOf } from "./access.ts";
import type { Caller } from "./handler.ts";

/** An answer as it is sent: JSON text. */
export type Answer = { status: number; body: string; replayed: boolean };

/**
 * A write that may come again. `key` is the caller's key, hashed with who the caller is; `lock`
 * seals the stored answer. Idea of the header: draft-ietf-httpapi-idempotency-key-header.
 */
export type Repeatable = { key: string; request_hash: string; lock: Buffer };

/** The write behind an Idempotency-Key header; null when there is none. Throws `invalid_input`. */
export function repeatableOf(request: FastifyRequest, caller: Caller): Repeatable | null {
  const key = request.headers["idempotency-key"];
  if (key === undefined || request.method === "GET" || request.method === "HEAD") return null;
  if (typeof key !== "string" || !/^[\x20-\x7e]{1,200}$/.test(key)) {
    const detail =
      "Expected an Idempotency-Key of 1 to 200 printable ASCII characters, got another.";
    throw new Problem("invalid_input", detail, "A random UUID is a good key.");
  }
  const who = `${caller.kind} ${caller.subject}`;
  const what = JSON.stringify([who, request.method, request.url, request.body ?? null]);
  return {
    key: sha256(JSON.stringify([who, key])),
    request_hash: sha256(what),
    lock: createHmac("sha256", secretOf(request)).update(key).digest(),
  };
}

/**
 * The stored answer to the same request. Undefined when the key is new; throws `conflict` when it
 * was used for something else.
 */
export async function findAnswer(tables: Tables, write: Repeatable): Promise<Answer | undefined> {
  const found = await tables.answers.find(write.key);
  if (found === undefined) return undefined;
  const body = found.request_hash === write.request_hash ? unseal(found.body, write.lock) : null;
  if (body === null) {
    const detail =
      "Expected the request that this Idempotency-Key was first used for, got another.";
    throw new Problem("conflict", detail, "Use a fresh key for a fresh request.");
  }
  return { status: found.status, body, replayed: true };
}

/** Keeps an answer for the next time. */
export async function keepAnswer(
  tables: Tables,
  clock: Clock,
  write: Repeatable,
  answer: Answer,
): Promise<void> {
  const row: StoredAnswer = {
    key: write.key,
    request_hash: write.request_hash,
    status: answer.status,
    body: seal(answer.body, write.lock),
    at: clock.now(),
  };
  await tables.answers.insert(row);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Some answers hold a fresh token, and no secret may lie in the database or its backups. So an
 * answer is sealed with the token that was shown and the caller's key, neither of which is stored.
 */
function seal(text: string, lock: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, lock, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
}

/** The text again; null when it was sealed under another token, as after a token was replaced. */
function unseal(text: string, lock: Buffer): string | null {
  const bytes = Buffer.from(text, "base64");
  const decipher = createDecipheriv(CIPHER, lock, bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    const start = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, "utf8");
    return start + decipher.final("utf8");
  } catch {
    // The tag does not fit: another lock sealed it, which the caller is told as a conflict.
    return null;
  }
}
