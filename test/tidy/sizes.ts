import { asNode, children, codeLines, lineAt, walk } from "./source.ts";
import type { File, Finding, Node, Source } from "./source.ts";

/** Sizes in code lines, in parameters and in columns. Source: measured from Kysely and Oban. */
export const SIZES = {
  file: 300,
  test_file: 400,
  scenario_file: 120,
  function: 50,
  function_p95: 25,
  function_median: 6,
  parameters: 4,
  columns: 100,
} as const;

/** A function and how large it is. */
export type FunctionSize = {
  path: string;
  line: number;
  name: string;
  lines: number;
  parameters: number;
};

/** The middle, the 95th percentile and the number of functions. */
export type Figures = { functions: number; median: number; p95: number; longest: number };

/** Rooms whose functions are measured; tests group many small facts in one large callback. */
const MEASURED = /^(src|supervisor|rehearsal|web|bench)\//;

/** Addresses and lists of style classes are one word to the formatter. */
const UNBREAKABLE = /https?:\/\/\S{40}|className="[^"]*"/;

/** Too long a file or line. */
export function fileSizeFindings(source: Source): Finding[] {
  const limit = fileLimit(source.path);
  const lines = codeLines(source.code);
  const found = lineFindings(source);
  if (lines <= limit) return found;
  const message = `${lines} code lines, at most ${limit}; split it by what its parts are about`;
  return [{ rule: "file-size", path: source.path, line: 1, message }, ...found];
}

function fileLimit(path: string): number {
  if (/^test\/scenarios\/.*\.test\.ts$/.test(path)) return SIZES.scenario_file;
  return path.startsWith("test/") ? SIZES.test_file : SIZES.file;
}

function lineFindings(file: File): Finding[] {
  return file.text.split("\n").flatMap((line, index) => {
    const columns = Array.from(line).length;
    if (columns <= SIZES.columns || UNBREAKABLE.test(line)) return [];
    const message = `${columns} columns, at most ${SIZES.columns}; break the line`;
    return [{ rule: "columns", path: file.path, line: index + 1, message }];
  });
}

/**
 * The functions of a file with their sizes. A nested function with a name of its own (a
 * declaration, a method, `const name = …`) is counted by itself and not again in the function
 * around it; an anonymous callback counts with the function around it. An anonymous arrow that is
 * one expression is an expression, no function.
 */
export function functionsOf(source: Source): FunctionSize[] {
  if (!MEASURED.test(source.path)) return [];
  return [...walk(source.program)].flatMap(([node, parent]) => {
    const name = nameOf(node, parent);
    if (!isFunction(node) || (name === null && !hasBlock(node))) return [];
    const inner = namedInside(node).map((each) => codeLines(source.code, each.start, each.end));
    const size = {
      path: source.path,
      line: lineAt(source.text, node.start),
      name: name ?? "anonymous callback",
      lines: codeLines(source.code, node.start, node.end) - inner.reduce((sum, n) => sum + n, 0),
      parameters: Array.isArray(node["params"]) ? node["params"].length : 0,
    };
    return [size];
  });
}

function isFunction(node: Node): boolean {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

function hasBlock(node: Node): boolean {
  return asNode(node["body"])?.type === "BlockStatement";
}

function nameOf(node: Node, parent: Node | null): string | null {
  const own = asNode(node["id"])?.["name"];
  if (typeof own === "string") return own;
  if (node.type === "FunctionDeclaration") return "default";
  const holder = parent === null ? null : asNode(parent["key"] ?? parent["id"]);
  const name = holder?.["name"] ?? holder?.["value"];
  return typeof name === "string" ? name : null;
}

/** The outermost named functions inside `node`. */
function namedInside(node: Node): Node[] {
  return children(node).flatMap((child) =>
    isFunction(child) && nameOf(child, node) !== null ? [child] : namedInside(child),
  );
}

/** Functions over the limits that each must keep. */
export function functionFindings(source: Source): Finding[] {
  return functionsOf(source).flatMap(({ path, line, name, lines, parameters }) => {
    const messages = [
      ...(lines > SIZES.function
        ? [`${name} has ${lines} code lines, at most ${SIZES.function}; name its steps`]
        : []),
      ...(parameters > SIZES.parameters
        ? [`${name} takes ${parameters} parameters, at most ${SIZES.parameters}; group them`]
        : []),
    ];
    return messages.map((message) => ({ rule: "function-size", path, line, message }));
  });
}

/** The figures of all functions together; zeros when there are none. */
export function figuresOf(functions: FunctionSize[]): Figures {
  const lines = functions.map((each) => each.lines).toSorted((a, b) => a - b);
  const at = (share: number): number => lines[Math.ceil(lines.length * share) - 1] ?? 0;
  return { functions: lines.length, median: at(0.5), p95: at(0.95), longest: at(1) };
}

/** The limits that all functions keep together, with the longest as the place to begin. */
export function figureFindings(functions: FunctionSize[]): Finding[] {
  const figures = figuresOf(functions);
  const longest = functions.toSorted((a, b) => b.lines - a.lines);
  const over = longest.filter((each) => each.lines > SIZES.function_p95);
  const found: Finding[] = [];
  if (figures.p95 > SIZES.function_p95) {
    const limit = SIZES.function_p95;
    const message = `95 % of functions must have ≤ ${limit} code lines, now ≤ ${figures.p95}`;
    const list = over.map(
      ({ path, line, name, lines }) => `\n    ${lines} ${path}:${line} ${name}`,
    );
    const path = over[0]?.path ?? "";
    found.push({
      rule: "function-figures",
      path,
      line: over[0]?.line ?? 1,
      message: message + list.join(""),
    });
  }
  if (figures.median > SIZES.function_median) {
    const limit = SIZES.function_median;
    const message = `the median function has ${figures.median} code lines, at most ${limit}`;
    found.push({ rule: "function-figures", path: "", line: 1, message });
  }
  return found;
}
