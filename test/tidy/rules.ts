import { arrowFindings, cycleFindings } from "./arrows.ts";
import { figureFindings, fileSizeFindings, functionFindings, functionsOf } from "./sizes.ts";
import { asNode, isTypeScript, lineAt, parse, walk } from "./source.ts";
import type { File, Finding, Node, Source } from "./source.ts";

/** A finding that stays for a reason, named by `rule` and `path`. They live in exceptions.json. */
export type Exception = { rule: string; path: string; reason: string };

/** A thing that no file may say, and what to do instead. `where` narrows it to some paths. */
type Ban = { rule: string; pattern: RegExp; advice: string; where?: RegExp };

const CODE = /\.(tsx?|m?js|sh|css|sql)$|^(ringmaster|check|\.ci\/run)$/;
const TESTS = /^test\/.*\.ts$/;

/** Looked for in the whole text, comments included. */
const BANNED_TEXT: readonly Ban[] = [
  {
    rule: "unfinished",
    pattern: /\b(TODO|FIXME|XXX|HACK)\b|\b[Ff]or now\b/,
    advice: "finish it, or say what is and why",
    where: /^(?!test\/fixtures\/)/,
  },
  {
    rule: "type-escape",
    pattern: /@ts-(ignore|nocheck)/,
    advice: "make the types true",
    where: CODE,
  },
  {
    rule: "registry-host",
    pattern: /\bregistry\.[a-z0-9-]+\.[a-z]{2,}|\bnpm\.pkg\.github\.com|"resolved": "https?:/,
    advice: "leave the registry to the machine's npm settings",
  },
  {
    rule: "machine-path",
    pattern: /(^|[^\w./~-])\/(work|root)\//,
    advice: "use a path relative to something that is given",
  },
];

/** Looked for in code with its comments blanked. */
const BANNED_CODE: readonly Ban[] = [
  {
    rule: "narrowed-test",
    pattern: /\b(it|test|describe|suite|bench)(\.\w+)*\.(only|todo)\b/,
    advice: "every test runs; write it or leave it out",
    where: TESTS,
  },
  {
    rule: "impure-domain",
    pattern: /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bset(Timeout|Interval)\(/,
    advice: "the domain has no clock, chance or environment; take it as a parameter",
    where: /^src\/domain\//,
  },
];

/** Words that no file may hold. The rules have to name them, so test/tidy is left out. */
export function wordFindings(file: File, bans: readonly Ban[] = BANNED_TEXT): Finding[] {
  if (file.path.startsWith("test/tidy/")) return [];
  const asked = bans.filter(({ where }) => where === undefined || where.test(file.path));
  return file.text.split("\n").flatMap((text, index) =>
    asked.flatMap(({ rule, pattern, advice }) => {
      const word = pattern.exec(text)?.[0].trim();
      if (word === undefined) return [];
      return [{ rule, path: file.path, line: index + 1, message: `"${word}": ${advice}` }];
    }),
  );
}

/** A test that is left out must say why in a comment on its line or on the line above. */
export function skipFindings(source: Source): Finding[] {
  if (!TESTS.test(source.path) || source.path.startsWith("test/tidy/")) return [];
  const text = source.text.split("\n");
  const left = /\b(it|test|describe|suite)(\.\w+)*\.(skip|skipIf|runIf)\b|\.skip\(\s*\)/;
  return source.code.split("\n").flatMap((code, index) => {
    if (!left.test(code)) return [];
    if (/\/\/ \S/.test(text[index] ?? "") || /^\s*(\/\/|\*)/.test(text[index - 1] ?? "")) return [];
    const message = "a test that is left out needs its reason in a comment on the line above";
    return [{ rule: "skipped-test", path: source.path, line: index + 1, message }];
  });
}

/** `any` in types, and casts through `unknown`, which are `any` by another name. */
export function escapeFindings(source: Source): Finding[] {
  const found = (node: Node, message: string): Finding => ({
    rule: "type-escape",
    path: source.path,
    line: lineAt(source.text, node.start),
    message,
  });
  return [...walk(source.program)].flatMap(([node]) => {
    if (node.type === "TSAnyKeyword") return [found(node, "`any`: name the type, or use unknown")];
    const inner = asNode(node["expression"]);
    const through = inner?.type === "TSAsExpression" ? asNode(inner["typeAnnotation"]) : null;
    return node.type === "TSAsExpression" && through?.type === "TSUnknownKeyword"
      ? [found(node, "`as unknown as`: parse the value or narrow it")]
      : [];
  });
}

/** Exports of the product that do not say what they are. Re-exports are described at their home. */
export function docstringFindings(source: Source): Finding[] {
  if (!/^(src|supervisor)\//.test(source.path)) return [];
  const exports = [...walk(source.program)]
    .map(([node]) => node)
    .filter(({ type }) => /^Export(Named|Default)Declaration$/.test(type));
  const seen = new Set<string>();
  return exports.flatMap((node) => {
    const declared = asNode(node["declaration"]);
    const name = declared === null ? null : declaredName(declared);
    if (name === null || seen.has(name)) return [];
    seen.add(name); // The first of several overloads speaks for all.
    if (/\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*$/.test(source.text.slice(0, node.start))) return [];
    const message = `export ${name} has no docstring; say what it is, its units and its errors`;
    return [
      { rule: "docstring", path: source.path, line: lineAt(source.text, node.start), message },
    ];
  });
}

function declaredName(declared: Node): string | null {
  const list = declared["declarations"];
  const first = Array.isArray(list) ? asNode(list[0]) : declared;
  const name = first === null ? null : asNode(first["id"])?.["name"];
  return typeof name === "string" ? name : "default";
}

/** Folders and files named after nothing. */
export function folderFindings(file: File): Finding[] {
  const named = /(^|\/)(utils?|common|helpers?|services?|models?|misc)(\/|\.tsx?$)/.exec(file.path);
  if (named === null || file.path.startsWith("test/fixtures/")) return [];
  const message = `"${named[2]}" says nothing; name it after a noun or a stage of a life`;
  return [{ rule: "folder-name", path: file.path, line: 1, message }];
}

/** Everything that is wrong with one parsed file by itself. */
export function sourceFindings(source: Source): Finding[] {
  return [
    ...arrowFindings(source),
    ...fileSizeFindings(source),
    ...functionFindings(source),
    ...skipFindings(source),
    ...escapeFindings(source),
    ...docstringFindings(source),
    ...wordFindings({ path: source.path, text: source.code }, BANNED_CODE),
  ];
}

/** Everything that is wrong with a tree. */
export function treeFindings(files: File[]): Finding[] {
  const sources = files.filter(({ path }) => isTypeScript(path)).map(parse);
  return [
    ...files.flatMap((file) => [...wordFindings(file), ...folderFindings(file)]),
    ...sources.flatMap(sourceFindings),
    ...cycleFindings(sources),
    ...figureFindings(sources.flatMap(functionsOf)),
  ];
}

/** Takes the excepted findings away and adds one for each exception that excepts nothing. */
export function withExceptions(findings: Finding[], exceptions: Exception[]): Finding[] {
  const covers = (exception: Exception, finding: Finding): boolean =>
    exception.rule === finding.rule && exception.path === finding.path;
  const left = findings.filter((finding) => !exceptions.some((each) => covers(each, finding)));
  const wrong = exceptions.flatMap((each) => {
    const { rule, path } = each;
    const problem = { rule: "exceptions", path: "test/tidy/exceptions.json", line: 1 };
    if (!findings.some((finding) => covers(each, finding))) {
      return [{ ...problem, message: `"${rule}" for ${path} is not needed any more; remove it` }];
    }
    if (each.reason.length >= 20) return [];
    return [{ ...problem, message: `"${rule}" for ${path} needs a reason, in a sentence` }];
  });
  return [...left, ...wrong];
}

/** One finding a line, clickable in most terminals. */
export function report(findings: Finding[]): string {
  const lines = findings.map((each) => `${each.path}:${each.line}  ${each.rule}: ${each.message}`);
  return lines.join("\n");
}
