import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync, visitorKeys } from "oxc-parser";

/** A file as the rules see it; `path` is relative to the root, with forward slashes. */
export type File = { path: string; text: string };

/** Something to put right. `message` says what is wrong and what to do. */
export type Finding = { rule: string; path: string; line: number; message: string };

/** A node of the syntax tree, read without trusting more than its kind and place. */
export type Node = { type: string; start: number; end: number; [field: string]: unknown };

/**
 * One import or re-export. `type`: nothing of it is left at run time; `lazy`: an `import()`, which
 * loads when it is called.
 */
export type Import = { from: string; line: number; type: boolean; lazy: boolean };

/** A parsed TypeScript file. `code` is the text with comments blanked, so places stay the same. */
export type Source = File & { code: string; program: Node; imports: Import[] };

const LEFT_OUT = new Set([".git", ".node", "node_modules", "dist", "coverage"]);
const TEXT = /\.(ts|tsx|js|mjs|cjs|json|md|sh|css|html|toml|ya?ml|sql|txt)$|(^|\/)[^./]+$/;

/** Every text file of the tree: what git knows or would add; without git, what lies there. */
export function readTree(root: string): File[] {
  const paths = existsSync(join(root, ".git")) ? gitFiles(root) : walkFiles(root, "");
  return paths
    .filter((path) => TEXT.test(path) && isFile(join(root, path)))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function gitFiles(root: string): string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"] };
  const listed = spawnSync("git", args, { cwd: root, env, encoding: "utf8" });
  if (listed.status !== 0) throw new Error(`git ls-files failed: ${listed.stderr}`);
  return listed.stdout.split("\0").filter((path) => path !== "");
}

/** The same files without git, for an extracted tree. */
export function walkFiles(root: string, below: string): string[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(below, entry.name);
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : walkFiles(root, path);
    return entry.isFile() ? [path] : [];
  });
}

/** True for the sources that the rules about code look at; fixtures are other people's code. */
export function isTypeScript(path: string): boolean {
  return /\.tsx?$/.test(path) && !path.startsWith("test/fixtures/");
}

/** Parses one file. Throws with the place when it is not TypeScript at all. */
export function parse(file: File): Source {
  const result = parseSync(file.path, file.text);
  const [error] = result.errors;
  if (error !== undefined) throw new Error(`${file.path}: ${error.message}`);
  const program = asNode(result.program);
  if (program === null) throw new Error(`${file.path}: expected a program`);
  const source = { ...file, code: withoutComments(file.text, result.comments), program };
  return { ...source, imports: importsOf(source) };
}

function withoutComments(text: string, comments: { start: number; end: number }[]): string {
  let code = "";
  let from = 0;
  for (const { start, end } of comments) {
    code += text.slice(from, start) + text.slice(start, end).replaceAll(/[^\n]/g, " ");
    from = end;
  }
  return code + text.slice(from);
}

/** `value` as a node of the syntax tree, or null. */
export function asNode(value: unknown): Node | null {
  return typeof value === "object" && value !== null && "type" in value && "start" in value
    ? (value as Node)
    : null;
}

/** The nodes directly below `node`, in order. */
export function children(node: Node): Node[] {
  return (visitorKeys[node.type] ?? [])
    .flatMap((key) => node[key])
    .map(asNode)
    .filter((child) => child !== null);
}

/** Every node of the tree with its parent, outermost first. */
export function* walk(node: Node, parent: Node | null = null): Generator<[Node, Node | null]> {
  yield [node, parent];
  for (const child of children(node)) yield* walk(child, node);
}

/** The 1-based line of an offset. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** Lines between two offsets that hold code, comments already blanked. */
export function codeLines(code: string, start = 0, end = code.length): number {
  return code
    .slice(start, end)
    .split("\n")
    .filter((line) => line.trim() !== "").length;
}

function importsOf(source: { text: string; program: Node }): Import[] {
  const found: Import[] = [];
  for (const [node] of walk(source.program)) {
    const target = asNode(node["source"]);
    if (target?.type !== "Literal" || typeof target["value"] !== "string") continue;
    const line = lineAt(source.text, node.start);
    found.push({
      from: target["value"],
      line,
      type: isTypeOnly(node),
      lazy: node.type === "ImportExpression",
    });
  }
  return found;
}

function isTypeOnly(node: Node): boolean {
  if (node.type === "TSImportType") return true;
  if (node["importKind"] === "type" || node["exportKind"] === "type") return true;
  const specifiers = Array.isArray(node["specifiers"]) ? node["specifiers"].map(asNode) : [];
  return (
    specifiers.length > 0 &&
    specifiers.every((each) => each?.["importKind"] === "type" || each?.["exportKind"] === "type")
  );
}
