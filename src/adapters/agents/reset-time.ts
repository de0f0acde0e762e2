/** Milliseconds of the units that limit messages use, by first letters. */
const UNITS: readonly [RegExp, number][] = [
  [/^ms|^milli/, 1],
  [/^d/, 24 * 3_600_000],
  [/^h/, 3_600_000],
  [/^m/, 60_000],
  [/^s/, 1_000],
];

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const UNIT = "ms|milliseconds?|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|[dhms]";
const PART = String.raw`\d+(?:\.\d+)?\s*(?:${UNIT})(?:(?=\d)|\b)`;
const DURATION = new RegExp(String.raw`\b(?:in|after)\s+((?:${PART}(?:[\s,]|and\b)*)+)`, "i");
const ONE_PART = /(\d+(?:\.\d+)?)\s*([a-z]+)/gi;

const DATE = [
  String.raw`(?<month>[a-z]{3,9})\s+(?<day>\d{1,2})(?:st|nd|rd|th)?,?\s*`,
  String.raw`(?<year>\d{4})?,?\s*(?:at\s+)?`,
].join("");
const TIME = String.raw`(?<hour>\d{1,2})(?::(?<minute>\d{2}))?\s*(?<half>[ap]m)?\b`;
const ZONE = String.raw`\s*\((?<zone>[\w/+-]+)\)`;
const WHEN = String.raw`\b(?:resets?|again)(?:\s+(?:at|on|by))?\s+`;
const CLOCK = new RegExp(`${WHEN}(?:${DATE})?${TIME}(?:${ZONE})?`, "i");

/** A time of day that is over for longer than this is tomorrow's. */
const TIME_PAST_MS_MAX = 10 * 60_000;
/** A date that is over for longer than this is next year's. */
const DATE_PAST_MS_MAX = 180 * 24 * 3_600_000;

/**
 * When a provider lifts a limit, read from its message; null when the message does not say. Known
 * forms: seconds since 1970 after a bar ("reached|1795156136"), a duration ("try again in 2 days 3
 * hours", "reset after 18h31m10s"), a time of day ("resets 3pm (Europe/Berlin)", "try again at Nov
 * 23rd, 2026 7:25 AM"). A time without a zone is of this machine, where the agent wrote it; a time
 * of day that has passed is tomorrow's. `said_at` is when the message was written; null: just now.
 */
export function resetTime(message: string, said_at: Date | null = null): string | null {
  const now = said_at ?? new Date();
  const seconds = /\|(\d{10})\b/.exec(message)?.[1];
  if (seconds !== undefined) return isoOfSeconds(Number(seconds));
  return isoOf(clockTime(message, now) ?? afterDuration(message, now) ?? Number.NaN);
}

/** Seconds since 1970 as a timestamp; null for what is no time. */
export function isoOfSeconds(seconds: number | null): string | null {
  return isoOf((seconds ?? Number.NaN) * 1_000);
}

function isoOf(ms: number): string | null {
  const date = new Date(ms);
  return Number.isFinite(date.getTime()) ? date.toISOString() : null;
}

function afterDuration(message: string, now: Date): number | null {
  const text = DURATION.exec(message)?.[1];
  if (text === undefined) return null;
  const parts = [...text.matchAll(ONE_PART)].map(([, count, unit]) => Number(count) * unitMs(unit));
  return now.getTime() + parts.reduce((sum, ms) => sum + ms, 0);
}

function unitMs(unit = ""): number {
  return UNITS.find(([name]) => name.test(unit.toLowerCase()))?.[1] ?? 0;
}

type Clock = { year: number; month: number; day: number; hour: number; minute: number };

function clockTime(message: string, now: Date): number | null {
  const found = CLOCK.exec(message)?.groups;
  const hour = found && hourOf(found);
  if (hour === undefined || hour === null) return null;
  const zone = zoneOf(found?.["zone"]);
  const today = wallClock(now.getTime(), zone);
  const month = MONTHS.indexOf((found?.["month"] ?? "").slice(0, 3).toLowerCase());
  if (found?.["month"] !== undefined && month === -1) return null;
  const at = { ...today, hour, minute: Number(found?.["minute"] ?? 0) };
  if (month === -1) return notLongPast(now, zone, [at, { ...at, day: at.day + 1 }]);
  const dated = { ...at, month: month + 1, day: Number(found?.["day"]) };
  if (found?.["year"] !== undefined)
    return instant({ ...dated, year: Number(found["year"]) }, zone);
  return notLongPast(now, zone, [dated, { ...dated, year: dated.year + 1 }]);
}

/** What is only just over is meant as it stands: minutes are cut off, and messages come late. */
function notLongPast(now: Date, zone: string, [first, later]: [Clock, Clock]): number {
  const ms = instant(first, zone);
  const is_date = later.year !== first.year;
  const past_ms = is_date ? DATE_PAST_MS_MAX : TIME_PAST_MS_MAX;
  return ms > now.getTime() - past_ms ? ms : instant(later, zone);
}

/** Null for a lone number without "am", "pm" or minutes: that is no time of day. */
function hourOf(found: Record<string, string | undefined>): number | null {
  const hour = Number(found["hour"]);
  const half = found["half"]?.toLowerCase();
  if (half === undefined) return found["minute"] !== undefined && hour < 24 ? hour : null;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === "pm" ? 12 : 0);
}

function zoneOf(name: string | undefined): string {
  const local = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (name === undefined) return local;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return local; // a name that this machine does not know
  }
}

/** What a clock on the wall of that zone shows. */
function wallClock(ms: number, timeZone: string): Clock {
  const parts = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(ms);
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  const [year, month, day] = [part("year"), part("month"), part("day")];
  return { year, month, day, hour: part("hour"), minute: part("minute") };
}

/** The instant at which that clock shows `at`; corrected twice, because offsets change with it. */
function instant(at: Clock, zone: string): number {
  const wanted = Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute);
  const corrected = (guess: number) => guess + wanted - asUtc(wallClock(guess, zone));
  return corrected(corrected(wanted));
}

function asUtc({ year, month, day, hour, minute }: Clock): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}
