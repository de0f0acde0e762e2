/**
 * Whether two patterns may name the same file. A pattern is a path from the root of the repository;
 * `*` stands for any text within a name, `**` for any number of folders. A path covers what lies
 * below it, except where it looks like a file (`main.ts`), since wildcards would then meet nearly
 * everything.
 */
export function meets(one: string, other: string): boolean {
  const a = normal(one);
  const b = normal(other);
  if (a === b || liesBelow(a, b) || liesBelow(b, a)) return true;
  if (!a.includes("*") && !b.includes("*")) return a === "" || b === "";
  return common(covered(a), covered(b), { many: "**", alike: namesMeet });
}

/** Those of the patterns that meet one of the others. */
export function meeting(patterns: readonly string[], others: readonly string[]): string[] {
  return patterns.filter((each) => others.some((other) => meets(each, other)));
}

/** Whether a pattern covers this very file: by its name, or by a folder in which it lies. */
export function covers(pattern: string, file: string): boolean {
  const parts = normal(pattern).split("/");
  const names = normal(file).replaceAll("*", "\u0000").split("/");
  const how: Wild = { many: "**", alike: namesMeet };
  return common(parts, names, how) || common([...parts, "**"], names, how);
}

/**
 * Whether a path lies where a pattern's places begin, as far as the pattern names folders. Only
 * what is no plain folder changes there, such as a submodule, and with it all that the pattern
 * covers.
 */
export function isAbove(path: string, pattern: string): boolean {
  const names = normal(pattern).split("/");
  const wild = names.findIndex((name) => name.includes("*"));
  const named = names.slice(0, wild === -1 ? names.length : wild).join("/");
  return named !== "" && (named === normal(path) || liesBelow(named, normal(path)));
}

const normal = (pattern: string) =>
  pattern
    .split("/")
    .filter((name) => name !== "" && name !== ".")
    .join("/");

const liesBelow = (path: string, folder: string) => path.startsWith(`${folder}/`);

const FILE_NAME = /[^.*]\.[A-Za-z][A-Za-z0-9]*$/;

function covered(pattern: string): string[] {
  const names = pattern === "" ? [] : pattern.split("/");
  return FILE_NAME.test(pattern) ? names : [...names, "**"];
}

function namesMeet(a: string, b: string): boolean {
  if (!a.includes("*") && !b.includes("*")) return a === b;
  return common(Array.from(a), Array.from(b), { many: "*", alike: (x, y) => x === y });
}

type Wild = { many: string; alike: (a: string, b: string) => boolean };

/**
 * Whether some sequence matches both patterns, where `many` stands for any number of parts. Each
 * pair of places is looked at once, so the work is the product of the lengths.
 */
function common(a: readonly string[], b: readonly string[], { many, alike }: Wild): boolean {
  let row = firstRow(b, many);
  for (const part of a) {
    const next = [part === many && row[0] === true];
    for (const [at, other] of b.entries()) {
      const wild = part === many || other === many;
      const beside = row[at + 1] === true || next[at] === true;
      next.push(wild ? beside : row[at] === true && alike(part, other));
    }
    row = next;
  }
  return row.at(-1) === true;
}

/** Which beginnings of a pattern match nothing at all. */
function firstRow(b: readonly string[], many: string): boolean[] {
  const first = b.findIndex((part) => part !== many);
  const empty = first === -1 ? b.length : first;
  return Array.from({ length: b.length + 1 }, (_, at) => at <= empty);
}
