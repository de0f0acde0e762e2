import type { Described } from "./described.ts";

const VARIABLE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]{0,99})\s*[=:]/;

/** A value in quotes may have lines of its own that look like variables. */
const QUOTED = /(?<=[=:]\s*)(["'])[^]*?(?<!\\)\1/g;

/** The names of the variables of an environment file; what they are set to is nobody's business. */
export function describeVariables(text: string): Described {
  const names = text
    .replaceAll(QUOTED, "")
    .split("\n")
    .flatMap((line) => {
      const [, name] = VARIABLE.exec(line.slice(0, 300)) ?? [];
      return name === undefined ? [] : [name];
    });
  const unique = [...new Set(names)];
  return { lines: unique.length === 0 ? [] : [`variables: ${unique.join(", ")}`], names: unique };
}
