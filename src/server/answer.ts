import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import type { Endpoint } from "../contract/endpoint.ts";
import { Problem } from "../domain/problem.ts";
import type { Answer } from "./idempotency.ts";

/** Items of a list that are checked and written in one go; a few milliseconds. */
const PIECE = 1_000;

/**
 * What leaves the server is what the schema names and nothing else. Throws `internal` for an answer
 * that breaks its own form.
 */
export function toAnswer(endpoint: Endpoint, value: unknown): Answer {
  return answered(endpoint, textOf(endpoint, endpoint.response, { value, place: [] }));
}

/**
 * The same for answers outside a transaction: long lists are checked and written in pieces, and
 * other requests go on in between. The text is the same. Forms of answers have no rules that join
 * one field or one item with another.
 */
export async function toAnswerInPieces(endpoint: Endpoint, value: unknown): Promise<Answer> {
  const { response } = endpoint;
  if (!(response instanceof z.ZodObject) || !hasLongList(value)) return toAnswer(endpoint, value);
  const fields: string[] = [];
  for (const [name, schema] of Object.entries(response.shape)) {
    const part = { value: Reflect.get(value, name), place: [name] };
    const text =
      schema instanceof z.ZodArray && isLong(part.value)
        ? await listText(endpoint, schema.element, part)
        : textOf(endpoint, schema, part);
    if (text !== undefined) fields.push(`${JSON.stringify(name)}:${text}`);
  }
  return answered(endpoint, `{${fields.join()}}`);
}

/** A part of an answer and where it stands; of a piece of a list, `first` is its first index. */
type Part = { value: unknown; place: PropertyKey[]; first?: number };

function isLong(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > PIECE;
}

function hasLongList(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.values(value).some(isLong);
}

async function listText(
  endpoint: Endpoint,
  element: z.core.$ZodType,
  { value, place }: { value: readonly unknown[]; place: PropertyKey[] },
): Promise<string> {
  const pieces: string[] = [];
  for (let at = 0; at < value.length; at += PIECE) {
    await setImmediate();
    const part = { value: value.slice(at, at + PIECE), place, first: at };
    pieces.push(String(textOf(endpoint, z.array(element), part)).slice(1, -1));
  }
  return `[${pieces.join()}]`;
}

/** The checked value as JSON; undefined when there is none and need not be one. */
function textOf(
  endpoint: Endpoint,
  schema: z.core.$ZodType,
  { value, place, first = 0 }: Part,
): string | undefined {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return JSON.stringify(parsed.data);
  const inside = parsed.error.issues[0]?.path ?? [];
  const counted = inside.map((key, level) =>
    level === 0 && typeof key === "number" ? key + first : key,
  );
  const broken = [...place, ...counted].join(".");
  const asked = `${endpoint.method} ${endpoint.path}`;
  const detail = `The answer of ${asked} breaks its own form at "${broken}".`;
  throw new Problem("internal", detail, "See the server's log: ringmaster logs");
}

function answered(endpoint: Endpoint, body: string | undefined): Answer {
  return { status: endpoint.status ?? 200, body: body ?? "", replayed: false };
}
