import { Problem } from "../domain/problem.ts";
import type { Context } from "./context.ts";

/** A value given on the command line: how it is written, what it means, and how it is read. */
export type Option<T> = {
  /** As commander takes it: `-n, --lines <n>`. */
  flags: string;
  summary: string;
  required: boolean;
  /** Whether it may be given more than once. */
  many: boolean;
  /** What holds when it is not given, in words; null when nothing does. */
  fallback: string | null;
  /** From what commander found to the value; refuses with `invalid_input`. */
  read(raw: unknown): T;
};

/** A positional argument. */
export type Argument<T> = { summary: string; required: boolean; read(raw: unknown): T };

/** What a command takes, as data: its help, its parsing and its reference page are made from it. */
export type Shape = {
  summary: string;
  args: Record<string, Argument<unknown>>;
  options: Record<string, Option<unknown>>;
};

type ReadOf<Part extends Record<string, { read(raw: unknown): unknown }>> = {
  [Name in keyof Part]: ReturnType<Part[Name]["read"]>;
};

/** What a command is given: its arguments and options by name, read. */
export type ValuesOf<S extends Shape> = ReadOf<S["args"]> & ReadOf<S["options"]>;

/**
 * A command's work. The answer is its exit code; nothing means 0. Errors are thrown as problems.
 */
export type Run<S extends Shape> = (
  given: ValuesOf<S>,
  context: Context,
) => Promise<number | undefined | void>;

/** What commander found, by the names of the shape. */
export type Raw = { args: Record<string, unknown>; options: Record<string, unknown> };

/** A command as a row of the table: its words, what it takes, and how it starts. */
export type Command = {
  /** Its words, such as `task add`. */
  path: string;
  shape: Shape;
  /** Loads the command's file, reads what was given, and runs it. */
  start(raw: Raw, context: Context): Promise<number>;
};

/** Keeps the types of a shape. */
export const shape = <const S extends Shape>(s: S): S => s;

/** A row of the command table; `load` imports the command's file when it is needed. */
export function row<S extends Shape>(
  path: string,
  takes: S,
  load: () => Promise<{ run: Run<S> }>,
): Command {
  return {
    path,
    shape: takes,
    start: async (raw, context) => {
      const given = readValues(takes, raw);
      const { run } = await load();
      return (await run(given, context)) ?? 0;
    },
  };
}

function readValues<S extends Shape>(takes: S, raw: Raw): ValuesOf<S> {
  const args = Object.entries(takes.args).map(([name, a]) => [name, a.read(raw.args[name])]);
  const options = Object.entries(takes.options).map(([name, option]) => [
    name,
    option.read(raw.options[name]),
  ]);
  return Object.fromEntries([...args, ...options]) as ValuesOf<S>;
}

/** An argument that must be given. */
export function argument(summary: string): Argument<string> {
  return { summary, required: true, read: (raw) => String(raw) };
}

/** An argument that may be left out; null then. */
export function optional(summary: string): Argument<string | null> {
  return { summary, required: false, read: (raw) => (typeof raw === "string" ? raw : null) };
}

const ONCE = { required: false, many: false, fallback: null };

/** An option with a text; null when it is not given. */
export function text(flags: string, summary: string): Option<string | null> {
  return { ...ONCE, flags, summary, read: (raw) => (typeof raw === "string" ? raw : null) };
}

/** An option with a text that must be given. */
export function needed(flags: string, summary: string): Option<string> {
  return { ...ONCE, flags, summary, required: true, read: (raw) => String(raw) };
}

/** An option that is there or not. */
export function flag(flags: string, summary: string): Option<boolean> {
  return { ...ONCE, flags, summary, read: (raw) => raw === true };
}

/** An option that may be given several times. */
export function list(flags: string, summary: string): Option<string[]> {
  return {
    ...ONCE,
    flags,
    summary,
    many: true,
    read: (raw) => (Array.isArray(raw) ? raw.map(String) : []),
  };
}

/** An option with a whole number between two bounds (both allowed); null when it is not given. */
export function integer(
  flags: string,
  summary: string,
  bounds: { min: number; max: number },
): Option<number | null> {
  return { ...ONCE, flags, summary, read: (raw) => readInteger(flags, raw, bounds) };
}

/** An option with a whole number that is `fallback` when it is not given. */
export function integerOr(
  fallback: number,
  flags: string,
  summary: string,
  bounds: { min: number; max: number },
): Option<number> {
  const read = (raw: unknown) => readInteger(flags, raw, bounds) ?? fallback;
  return { ...ONCE, flags, summary, fallback: String(fallback), read };
}

/** An option with a whole number between two bounds (both allowed) that must be given. */
export function neededInteger(
  flags: string,
  summary: string,
  bounds: { min: number; max: number },
): Option<number> {
  const read = (raw: unknown) => readInteger(flags, raw, bounds) ?? bounds.min;
  return { ...ONCE, flags, summary, required: true, read };
}

function readInteger(
  flags: string,
  raw: unknown,
  { min, max }: { min: number; max: number },
): number | null {
  if (typeof raw !== "string") return null;
  const value = /^-?\d{1,15}$/.test(raw) ? Number(raw) : Number.NaN;
  if (value >= min && value <= max) return value;
  const name = /--[a-z-]+/.exec(flags)?.[0] ?? flags;
  throw new Problem(
    "invalid_input",
    `Expected a whole number from ${min} to ${max} for ${name}, got "${raw}".`,
    `Give it as: ${name} ${Math.min(Math.max(min, 1), max)}`,
  );
}
