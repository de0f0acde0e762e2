/** A place that a stack trace or a tool names: a path as it stands there, and a line. */
export type Frame = { path: string; line: number };

const TEXT_CHARS_MAX = 200_000;
const LINE_CHARS_MAX = 1_000;
const FRAMES_MAX = 200;

/**
 * A name of a file: folders, a base name and an ending. Windows paths come with backslashes. It
 * begins where no other could, so that a long line is looked through once.
 */
const PATH =
  String.raw`(?<![\w@.+~$\-/\\])(?:file://)?((?:[A-Za-z]:)?[\w@.+~$\-/\\]` +
  String.raw`[\w@.+~$\-/\\[\]]{0,300}\.[A-Za-z][A-Za-z0-9]{0,9})`;

/** How languages and tools write a place; the first that fits a spot counts. */
const SHAPES: readonly RegExp[] = [
  /** Python: `File "app/main.py", line 12, in run`; also OCaml and R. */
  new RegExp(String.raw`\bFile "${PATH}", lines? (\d{1,7})`, "g"),
  /** PHP: `in /app/src/Shop.php on line 12`; C#: `in C:\src\Shop.cs:line 12`. */
  new RegExp(String.raw`\bin ${PATH}(?: on |:)line (\d{1,7})`, "g"),
  /** Dart: `package:shop/cart.dart 12:5`. */
  new RegExp(String.raw`\bpackage:${PATH} (\d{1,7}):\d`, "g"),
  /** TypeScript: `src/shop.ts(12,5)`; PHP: `/app/Shop.php(12): run()`. */
  new RegExp(String.raw`${PATH}\((\d{1,7})(?:,\d{1,5})?\)`, "g"),
  /** Nearly all others: `src/shop.ts:12`, with a column or without. */
  new RegExp(String.raw`${PATH}:(\d{1,7})(?!\d|\.\d)`, "g"),
];

/** Java, Kotlin, Scala: `at com.example.shop.Cart.add(Cart.java:12)`; the folder is the package. */
const JAVA =
  /\bat (?:[\w.]+\/{1,2})?([\w$.]+)\.[\w$<>]+\(([\w$]+\.(?:java|kt|scala|groovy)):(\d{1,7})\)/;

/**
 * The places that a text names in the ways of stack traces, compilers and test runners, in their
 * order, each once.
 */
export function framesIn(text: string): Frame[] {
  const frames = new Map<string, Frame>();
  for (const line of text.slice(0, TEXT_CHARS_MAX).split("\n")) {
    for (const frame of framesOfLine(line.slice(0, LINE_CHARS_MAX)))
      frames.set(`${frame.path}:${frame.line}`, frame);
    if (frames.size >= FRAMES_MAX) break;
  }
  return [...frames.values()];
}

function framesOfLine(line: string): Frame[] {
  const java = JAVA.exec(line);
  if (java) return [javaFrame(java)];
  for (const shape of SHAPES) {
    const found = [...line.matchAll(shape)].map(([, path = "", at]) => frameOf(path, Number(at)));
    if (found.length > 0) return found.filter((frame) => frame.line > 0);
  }
  return [];
}

function javaFrame([, type = "", file = "", line]: readonly string[]): Frame {
  const folders = type.split(".").slice(0, -1);
  return frameOf([...folders, file].join("/"), Number(line));
}

const frameOf = (path: string, line: number): Frame => ({
  path: path.replaceAll("\\", "/").replace(/^[A-Za-z]:/, ""),
  line,
});

const TRACE = [
  /^\s*at .+[:(]\d/m,
  /^Traceback \(most recent call last\)/m,
  /\bpanicked at\b|^goroutine \d+ \[/m,
  /\b\w*(Error|Exception)\b: .+\n(.*\n){0,3}.*:\d+/,
];

/** Whether a text holds what looks like a stack trace. */
export function holdsTrace(text: string): boolean {
  const start = text.slice(0, TEXT_CHARS_MAX);
  return TRACE.some((shape) => shape.test(start));
}

/**
 * The file of a commit that a frame means: the path itself, or the one file whose path ends as the
 * frame's does, with at least a folder in common unless the frame has none. Null: none, or several.
 */
export function fileOfFrame({ path }: Frame, paths: PathsByBase): string | null {
  const named = path.replace(/^(\.?\/)+/, "").split("/");
  const same = paths.get(named.at(-1) ?? "") ?? [];
  if (named.includes("node_modules") || named.includes("site-packages")) return null;
  const whole = same.find((each) => each === named.join("/"));
  if (whole !== undefined) return whole;
  return longestEnding(named, same);
}

/** The paths of a commit by the last part of each. */
export type PathsByBase = ReadonlyMap<string, readonly string[]>;

function longestEnding(named: readonly string[], same: readonly string[]): string | null {
  const shared = same.map((path) => ({ path, parts: sharedEnd(named, path.split("/")) }));
  const most = Math.max(0, ...shared.map(({ parts }) => parts));
  const best = shared.filter(({ parts }) => parts === most);
  const is_enough = most >= Math.min(2, named.length);
  return is_enough && best.length === 1 ? (best[0]?.path ?? null) : null;
}

function sharedEnd(one: readonly string[], other: readonly string[]): number {
  let parts = 0;
  while (parts < one.length && one.at(-1 - parts) === other.at(-1 - parts)) parts += 1;
  return parts;
}
