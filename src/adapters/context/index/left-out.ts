import { patternAnyCase } from "./pattern.ts";

/** Why a file takes no part unless it is named. */
export type WhyLeftOut = "binary" | "large" | "generated" | "vendored" | "lock" | "snapshot";

/** Bytes above which a file takes no part: hardly anybody wrote it by hand. */
export const FILE_BYTES_MAX = 400_000;

const VENDORED = /(^|\/)(vendor|third_party|node_modules|bower_components|dist)\//;
const LOCK = patternAnyCase`(^|/)(
  package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|go\.sum|bun\.lockb?
  |[^/]+\.lock|[^/]+\.lockfile)$`;
const SNAPSHOT = /\.snap$|(^|\/)__snapshots__\//;
const MADE = /\.map$|\.min\.[a-z]+$/i;
const PICTURE = patternAnyCase`\.(
  png|jpe?g|gif|webp|ico|icns|bmp|tiff?|svg|woff2?|ttf|otf|eot|pdf
  |zip|gz|tgz|bz2|xz|7z|jar|war|class|so|dylib|dll|exe|wasm
  |mp[34]|mov|avi|webm|ogg|wav)$`;

/** Why a file is left out by its path alone. */
export function leftOutByPath(path: string): WhyLeftOut | undefined {
  if (VENDORED.test(path)) return "vendored";
  if (LOCK.test(path)) return "lock";
  if (SNAPSHOT.test(path)) return "snapshot";
  if (MADE.test(path)) return "generated";
  return PICTURE.test(path) ? "binary" : undefined;
}

const HEAD_CHARS = 1_500;
const HEAD_LINES = 10;
const MARKED = /^\s*(\/\/|\/?\*|#|--|<!--|;|%|"""|').*(@generated\b|\bDO NOT (EDIT|MODIFY)\b)/;
/** Text whose lines are long because it is prose. */
const PROSE = /\.(md|mdx|markdown|rst|txt|adoc|tex|html?|csv|tsv)$/i;

/** Whether a file is text for people, where a paragraph may be one line. */
export function isProse(path: string): boolean {
  return PROSE.test(path);
}

const LINE_CHARS_MEAN_MAX = 200;
const MINIFIED_CHARS_MIN = 2_000;

/** Why a file is left out by what stands in it. */
export function leftOutByText(path: string, text: string, lines: number): WhyLeftOut | undefined {
  if (text.includes("\0")) return "binary";
  const head = text.slice(0, HEAD_CHARS).split("\n", HEAD_LINES);
  if (head.some((line) => MARKED.test(line))) return "generated";
  const is_minified =
    text.length >= MINIFIED_CHARS_MIN && text.length > lines * LINE_CHARS_MEAN_MAX;
  return is_minified && !isProse(path) ? "generated" : undefined;
}

const TEST_FOLDER = patternAnyCase`(^|/)(
  tests?|__tests__|tests?_[a-z]+|specs?|testing|testdata|fixtures?|__fixtures__|__mocks__
  |playground|e2e|bench(marks?)?|examples?|[a-z]+-tests?)/`;
const TEST_NAME = patternAnyCase`
  (\.(test|spec|test-d|bench|fuzz|cy)\.[a-z]+$)|(_test\.(go|py|rs|c|cc|cpp|exs?|dart)$)
  |(_spec\.rb$)|(^test_.*\.(py|rb|c)$)|(^conftest\.py$)|(^tests?\.(rs|go|py|ts|js)$)`;

/** A class that is named after what it tests: here case tells the word from the end of another. */
const TEST_CLASS = /[a-z\d]Tests?\.(java|kt|cs|scala|swift|php)$/;

/** Whether a file tests others, by where it lies and what it is called. */
export function isTest(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return TEST_FOLDER.test(path) || TEST_NAME.test(name) || TEST_CLASS.test(name);
}

const ASIDE = patternAnyCase`(^|/)(
  docs?|examples?|website|scripts?|bench(marks?)?|playground|build|fixtures?|templates?
  |\.github|sandbox|perf|tools?|samples?|demos?|e2e)/`;

/** Whether a file stands beside the product: examples, benchmarks, scripts, documents. */
export function isAside(path: string): boolean {
  return ASIDE.test(path);
}
