import type { Section } from "./sections.ts";
import { below, valueAt, yamlEntries, type YamlEntry } from "./yaml.ts";

const SPEC = /(^|\/)(openapi|swagger)[\w.-]*\.(ya?ml|json)$/i;

/** Whether a path is that of a description of an HTTP interface (OpenAPI, Swagger). */
export function isApiSpec(path: string): boolean {
  return SPEC.test(path);
}

/** Each operation of a description of an HTTP interface, such as `GET /users/{id}`. */
export function operationsOf(text: string): Section[] {
  const lines = text.split("\n");
  const entries = yamlEntries(text.replaceAll("\t", "  "));
  return below(entries, "paths").flatMap((path) =>
    below(entries, ...path.trail)
      .filter(({ trail }) => METHOD.test(trail.at(-1) ?? ""))
      .map((operation) => sectionOf(entries, operation, lines)),
  );
}

const METHOD = /^(get|put|post|delete|patch|head|options|trace)$/;

function sectionOf(
  entries: readonly YamlEntry[],
  { trail, line, last }: YamlEntry,
  lines: readonly string[],
): Section {
  const name = `${(trail.at(-1) ?? "").toUpperCase()} ${trail.at(-2) ?? ""}`;
  const summary = valueAt(entries, ...trail, "summary");
  const text = lines.slice(line - 1, last).join("\n");
  return { trail: [summary === "" ? name : `${name} ${summary}`], from: line, to: last, text };
}
