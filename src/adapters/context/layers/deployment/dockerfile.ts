import type { Described } from "./described.ts";

/** Instructions that are told as they stand. Those that run or set something are told by name. */
const TOLD = /^\s*(FROM|EXPOSE|WORKDIR|USER|ENTRYPOINT|CMD|HEALTHCHECK|VOLUME)\s+(.*)$/i;
const VARIABLES = /^\s*(ARG|ENV)\s+(.*)$/i;
const CHARS_MAX = 160;

/** The stages of a Dockerfile: images, ports, what is started, and names of variables. */
export function describeDockerfile(text: string): Described {
  const described: Described = { lines: [], names: [] };
  for (const [at, line] of text.split("\n").entries()) {
    const [, word = "", rest = ""] = TOLD.exec(line) ?? [];
    const [, set = "", variables = ""] = VARIABLES.exec(line) ?? [];
    if (word !== "") described.lines.push(`${at + 1}: ${word} ${rest.slice(0, CHARS_MAX)}`);
    if (set !== "")
      described.lines.push(`${at + 1}: ${set} ${variableNames(variables).join(", ")}`);
    described.names.push(...variableNames(variables), ...stageName(line));
  }
  return described;
}

/** `A=1 B="two words"` or the older `A one`. */
function variableNames(rest: string): string[] {
  const pairs = [...rest.matchAll(/(?:^|\s)([A-Za-z_]\w*)=/g)].map(([, name = ""]) => name);
  const [, first] = /^([A-Za-z_]\w*)/.exec(rest) ?? [];
  return pairs.length > 0 || first === undefined ? pairs : [first];
}

function stageName(line: string): string[] {
  const [, name] = /^\s*FROM\s+\S+\s+AS\s+(\S+)/i.exec(line) ?? [];
  return name === undefined ? [] : [name];
}
