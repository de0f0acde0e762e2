import { cutEnd, plainText } from "../std/text.ts";

/** As much of a check as is needed to say what failed. */
export type RedCheck = { check: string; output: string };

/** What failed: its names (tests first named, else checks), and its fingerprint. */
export type Failure = { failed: string[]; fingerprint: string };

const NAMES_MAX = 50;
const NAME_CHARS_MAX = 300;

/**
 * How test runners name what failed, a line each; group 1 is the name. Words and marks are those
 * that the runners print themselves: vitest, jest, node:test (TAP and spec), pytest, go, cargo,
 * gradle, maven, dotnet. What a check prints is hostile: no two parts of a pattern that repeat may
 * both fit the same characters next to each other.
 */
const NAMED: readonly RegExp[] = [
  /^\s*FAIL\s+(\S+ > .+)$/,
  /^\s*[×✗✕]\s+(\S.*? > .+?)(?:\s\d+(?:\.\d+)?\s?m?s)?$/,
  /^\s{2}● (.+ › .+)$/,
  /^\s*not ok \d+ -? ?((?!.*# (?:skip|todo)\b).+)$/i,
  /^\s*✖ (?!failing tests)(.+?) \(\d+(?:\.\d+)?ms\)$/,
  /^(?:FAILED|ERROR) ((?:\S+\.py)(?:::.+?)?)(?: - .*)?$/,
  /^\s*--- FAIL: (\S+) \(/,
  /^test (\S+) (?:- should panic )?\.\.\. FAILED$/,
  /^(\S+ > .+) FAILED$/,
  /^\[ERROR\]\s+(?:Failures?: )?((?:[\w$]+\.)+[\w$]+(?::\d+)?)\b(?! *:)/,
  /^\s{2}Failed (.+) \[[^[\]]+\]$/,
];

/** The names of the failing tests that a check's output tells, in order, each once. */
export function failingTests(output: string): string[] {
  const text = printed(output);
  const lines = text.split("\n").map(startOf);
  const named = lines.flatMap((line) => nameIn(line) ?? []);
  const names = [...named, ...mochaNames(lines), ...junitNames(text)];
  return [...new Set(names.map((name) => cutEnd(name.trim(), NAME_CHARS_MAX)))].slice(0, NAMES_MAX);
}

/** As much of a line as is looked at; the rest of a longer one says nothing of tests. */
const LINE_CHARS_MAX = 1_000;

const startOf = (line: string) => line.slice(0, LINE_CHARS_MAX);

/** Plain text whose lines end in line feeds only, as patterns see them. */
const printed = (output: string) => plainText(output).replace(/[\u2028\u2029]/g, "\n");

function nameIn(line: string): string | undefined {
  const start = startOf(line);
  if (start.trim() === "") return undefined;
  for (const pattern of NAMED) {
    const name = pattern.exec(start)?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

const MOCHA_LINES_MAX = 10;
const INDENTED = /^ {5,}\S/;

/** Mocha tells a failure as a number, its suites below one another, and a colon behind its name. */
function mochaNames(lines: readonly string[]): string[] {
  const failing = lines.findIndex((line) => /^[ \t]+\d+ failing$/.test(line));
  if (failing === -1) return [];
  return lines.slice(failing).flatMap((line, at, rest) => {
    const suite = /^ {2}\d+\) (.+)$/.exec(line)?.[1];
    return suite === undefined
      ? []
      : mochaName(suite, rest.slice(at + 1, at + 1 + MOCHA_LINES_MAX));
  });
}

/** The name that begins with this suite, out of the lines below it; none when no colon ends it. */
function mochaName(suite: string, below: readonly string[]): string[] {
  const end = below.findIndex((line) => !INDENTED.test(line) || line.endsWith(":"));
  const last = below[end];
  if (last === undefined || !INDENTED.test(last)) return [];
  const lines = [suite, ...below.slice(0, end), last.slice(0, -1)];
  return [lines.map((line) => line.trim()).join(" > ")];
}

const CASE = /<testcase\b([^<>]{1,2000})(?<!\/)>\s*<(?:failure|error)\b/g;

/** JUnit's report as XML, which many runners can print. */
function junitNames(text: string): string[] {
  return [...text.matchAll(CASE)].map(([, attributes]) => {
    const of = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes ?? "")?.[1];
    return [of("classname"), of("name")].filter(Boolean).join(" > ");
  });
}

/** What failed of these red checks, and a fingerprint that is the same for the same failure. */
export function failureOf(red: readonly RedCheck[]): Failure | null {
  if (red.length === 0) return null;
  const failed = red.flatMap(({ check, output }) => {
    const tests = failingTests(output);
    return tests.length > 0 ? tests : [check];
  });
  const told = red.map(({ check, output }) => [check, ...essence(output)].join("\n"));
  const names = [...new Set(failed)].slice(0, NAMES_MAX);
  return { failed: names, fingerprint: digest(told.toSorted().join("\n\n")) };
}

/** Lines that complain, in the words and by the marks of compilers, linters and test runners. */
const WORDS =
  "errors?|fail(?:ed|ures?|s)?|exception|panic(?:ked)?|assert\\w*|expected|received|actual";
const MORE_WORDS = "got|undefined|cannot|not found|denied|traceback|fatal|warning";
const MARKS = String.raw`^\s*(?:E\s|not ok\b|[-+]\s)|[✗✕×✖●]`;
const COMPLAINS = new RegExp(String.raw`\b(?:${WORDS}|${MORE_WORDS})\b|${MARKS}`, "i");

/** What stands in an output whatever the time, the folder or the order in which tests ran. */
function essence(output: string): string[] {
  const written = printed(output)
    .split("\n")
    .filter((line) => line.trim() !== "");
  const lines = written.map(steady);
  const complaints = lines.filter((line) => COMPLAINS.test(line));
  const kept = complaints.length > 0 ? complaints : lines;
  return [...new Set(kept.filter((line) => line !== ""))].toSorted();
}

/** What differs from run to run of the same failure, and what stands for it. The order matters. */
const UNSTEADY: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, "<time>"],
  [/\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\b/g, "<time>"],
  [/\b\d+(?:\.\d+)?\s?(?:ns|[µu]s|ms|s|secs?|seconds?|mins?|minutes?)\b/g, "<time>"],
  [/\b0x[0-9a-f]+\b/gi, "<address>"],
  [/\b(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-)?[0-9a-f]{12,64}\b/gi, "<name>"],
  [/\b(127\.0\.0\.1|localhost|\[::1\]):\d+/g, "$1:<port>"],
  [/(?:file:\/\/)?(?:\/[\w.@+~-]+)+\/(?=[\w.@+~-])/g, ""],
  [/\b(pid|process)[ :=]+\d+/gi, "$1"],
  [/(\.[a-z]{1,5}):\d+(?::\d+)?/gi, "$1"],
  [/\b(lines?|col(?:umn)?|row)[ :]+\d+/gi, "$1"],
  [/\(\d+,\d+\)/g, ""],
  [
    /\b\d+ (?=(?:tests?|suites?|files?|checks?|passed|passing|ok|skipped|pending|todo|lines?)\b)/gi,
    "",
  ],
  [/\b(tests?|pass(?:ed|ing)?|duration(?:_ms)?|start at|ran|count)[ :=]+[\d.]+/gi, "$1"],
  [/\bnot ok \d+/g, "not ok"],
  [/\s+/g, " "],
];

function steady(line: string): string {
  const stand = (text: string, [what, instead]: (typeof UNSTEADY)[number]) =>
    text.replace(what, instead);
  return UNSTEADY.reduce(stand, startOf(line)).trim();
}

/** Sixteen hexadecimal digits: FNV-1a (Fowler, Noll, Vo) from two starts. */
function digest(text: string): string {
  return fnv(text, 0x81_1c_9d_c5) + fnv(text, 0x05_01_97_3b);
}

function fnv(text: string, start: number): string {
  let hash = start;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01_00_01_93);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85_eb_ca_6b);
  return ((hash ^ (hash >>> 13)) >>> 0).toString(16).padStart(8, "0");
}

const BEFORE = 2;
const BEHIND = 12;
/** The share of the room that the places of failures get; the end of the output gets the rest. */
const PLACES_SHARE = 0.7;

/**
 * What is worth reading of a red check's output, in at most `chars_max` characters: the names of
 * the failing tests, the places where it complains, and its end. A short output is left as it is.
 */
export function trimFailure(output: string, chars_max: number): string {
  const text = printed(output).trimEnd();
  const names = failingTests(text);
  const heading = names.length > 0 ? ["Failing tests:", ...names.map((n) => `- ${n}`), ""] : [];
  const head = cutEnd(heading.join("\n"), Math.floor(chars_max / 3));
  const room = chars_max - head.length - 1;
  const body = text.length <= room ? text : cutOut(text, room);
  return head === "" ? body : `${head}\n${body}`;
}

const LEFT_OUT = "[…]";

function cutOut(text: string, room: number): string {
  const places = cutEnd(placesIn(text.split("\n")), Math.floor(room * PLACES_SHARE));
  const rest = room - places.length - LEFT_OUT.length - 2;
  const end = text.slice(-Math.max(0, rest));
  return `${places}\n${LEFT_OUT}\n${end}`.toWellFormed();
}

/** The lines around each complaint, in order, with a mark where something was left out. */
function placesIn(lines: readonly string[]): string {
  const kept: string[] = [];
  let next = 0;
  for (const [at, line] of lines.entries()) {
    if (at < next - BEHIND || !isPlace(line)) continue;
    const from = Math.max(next, at - BEFORE);
    if (from > next) kept.push(LEFT_OUT);
    next = Math.max(next, Math.min(lines.length, at + BEHIND));
    kept.push(...lines.slice(from, next));
  }
  return kept.join("\n");
}

const isPlace = (line: string) => nameIn(line) !== undefined || COMPLAINS.test(startOf(line));
