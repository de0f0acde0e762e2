import type { z } from "zod";
import { Problem } from "../../domain/problem.ts";

/**
 * How a record lies in a row: truth as 0 or 1, structures as JSON text, everything else as it is.
 * Column names are the record's own.
 */
export type Stored<T> = { [K in keyof T]: StoredValue<T[K]> };

type Plain = string | number | null | undefined;
type StoredValue<V> = V extends boolean ? number : V extends Plain ? V : string;

/** A record, or a part of one, as it is stored. Fields that are undefined are left out. */
export function toRow<T extends object>(record: T): Stored<T> {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, toColumn(value)])) as Stored<T>;
}

/** A value as a column keeps it. */
export function toColumn(value: unknown): unknown {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

/**
 * Turns rows back into records of `shape`, parsed again: what lies on a disk may have been changed
 * by others. Columns that the shape does not know, of a newer schema, are left out.
 */
export function rowReader<S extends z.ZodObject>(
  noun: string,
  shape: S,
): (row: object) => z.infer<S> {
  const structures = columnsOf(shape, ["object", "record", "array"]);
  const truths = columnsOf(shape, ["boolean"]);
  const names = Object.keys(shape.shape);
  return (row) => {
    // A copy column by column: rows come as slow objects, and to spread one takes twice as long.
    const record: Record<string, unknown> = {};
    for (const name of names) record[name] = Reflect.get(row, name);
    for (const name of truths) record[name] = parsedTruth(record[name]);
    for (const name of structures) record[name] = parsedJson(record[name]);
    const parsed = shape.safeParse(record);
    if (parsed.success) return parsed.data;
    throw unreadable(noun, row, parsed.error);
  };
}

function columnsOf(shape: z.ZodObject, types: readonly string[]): string[] {
  return Object.entries(shape.shape).flatMap(([name, column]) =>
    types.includes(typeOf(column)) ? [name] : [],
  );
}

/** The type behind "or null". */
function typeOf(column: z.core.$ZodType): string {
  const { def } = column._zod;
  if (def.type !== "nullable") return def.type;
  return typeOf((def as z.core.$ZodNullableDef).innerType);
}

/** What is neither 0 nor 1 is left for the shape to refuse. */
function parsedTruth(value: unknown): unknown {
  return value === 1 || value === 0 ? value === 1 : value;
}

function parsedJson(text: unknown): unknown {
  if (text === null) return null;
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined; // the shape refuses it in the next step, with the name of the column
  }
}

function unreadable(noun: string, row: object, error: z.ZodError): Problem {
  const { id, seq, key }: Record<string, unknown> = { ...row };
  const name = JSON.stringify(id ?? seq ?? key ?? "");
  const [issue] = error.issues;
  const place = `"${issue?.path.join(".")}"`;
  return new Problem(
    "database_invalid",
    `The stored ${noun} ${name} is unreadable at ${place}: ${issue?.message}.`,
    "Something other than Ringmaster changed the database; put a snapshot of it in its place.",
  );
}

/** Whether there is nothing to write. */
export function isEmpty(changes: object): boolean {
  return Object.values(changes).every((value) => value === undefined);
}
