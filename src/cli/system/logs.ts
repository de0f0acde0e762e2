import { paint, plain, type Look } from "../output.ts";
import type { Run } from "../shape.ts";
import { followLines, lastLines } from "../../std/tail.ts";
import type { logs } from "./commands.ts";

/** The newest lines of the server's log, and with `-f` what comes after them. */
export const run: Run<typeof logs> = async ({ follow, lines }, context) => {
  const { world, show, line, look, signal } = context;
  const path = world.installation.logFile();
  const newest = await lastLines(path, lines);
  if (!follow) {
    const human = () => newest.lines.map((text) => logText(text, look)).join("\n");
    return show({ file: path, items: newest.lines.map(logRecord) }, human);
  }
  const put = (text: string) => line(logRecord(text), () => logText(text, look));
  for (const text of newest.lines) put(text);
  await followLines(path, newest.end, put, signal);
};

/** A line of the log as an object; one that is no JSON object becomes `{ msg }`. */
export function logRecord(line: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed))
      return { ...parsed };
  } catch {
    // Not JSON: output of a program or of a crash, worth keeping as it is.
  }
  return { msg: line };
}

// The numbers that pino gives to its levels.
const LEVELS = new Map<unknown, string>([
  [10, "trace"],
  [20, "debug"],
  [30, "info"],
  [40, "warn"],
  [50, "error"],
  [60, "fatal"],
]);

const ALWAYS = new Set(["time", "level", "msg", "pid", "hostname", "name"]);

function logText(line: string, look: Look): string {
  const record = logRecord(line);
  const { time, level, msg } = record;
  if (time === undefined) return plain(line);
  const at = typeof time === "number" ? new Date(time).toISOString() : textOf(time);
  const name = LEVELS.get(level) ?? textOf(level ?? "info");
  const color = name === "error" || name === "fatal" ? "red" : name === "warn" ? "yellow" : "dim";
  const more = Object.entries(record)
    .filter(([key]) => !ALWAYS.has(key))
    .map(([key, value]) => `${key}=${textOf(value)}`);
  const rest = plain([textOf(msg ?? ""), ...more].join(" ").trim());
  return `${paint(look, "dim", plain(at))} ${paint(look, color, plain(name).padEnd(5))} ${rest}`;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
