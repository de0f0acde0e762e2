import type { z } from "zod";
import { config } from "../../domain/config.ts";
import { LIMITS } from "../../domain/limits.ts";
import { repositorySettings } from "../../domain/settings.ts";
import { duration } from "../output.ts";
import { code, fenced, markdownTable, page } from "./markdown.ts";
import { fieldsOf } from "./shapes.ts";

/** `config.md`: both configuration files and every limit. */
export function configPage(): string {
  return page("Configuration", [
    "Every setting has a default, so neither file has to be there. A key that is not known is " +
      "refused " +
      "with its name. `ringmaster config` prints what holds.",
    "## `config.toml`",
    "Lies in `RINGMASTER_HOME` and is read when Ringmaster starts. `NAME` stands for a name of " +
      "your choice.",
    settingsTable(config),
    fenced("toml", CONFIG_EXAMPLE),
    "## `ringmaster.toml`",
    "Lies at the root of a repository and is read from the commit that is worked on, so a change " +
      "to it " +
      "holds from its own merge on. `[]` stands for each entry of a list.",
    settingsTable(repositorySettings),
    fenced("toml", REPOSITORY_EXAMPLE),
    "A project without checks cannot prove anything, so nothing of it is merged.",
    "## Limits",
    "Sizes are in bytes or characters, durations in milliseconds.",
    markdownTable(
      ["limit", "value", ""],
      Object.entries(LIMITS).map(([name, value]) => [
        code(name),
        String(value),
        human(name, value),
      ]),
    ),
  ]);
}

function settingsTable(schema: z.ZodType): string {
  const rows = fieldsOf(schema, "input")
    .filter(({ path, doc }) => doc !== "" || path.includes(".") || path.endsWith("[]"))
    .map(({ path, type, fallback, required, doc }) => [
      code(path),
      type,
      required ? "must be given" : code(fallback),
      doc,
    ]);
  return markdownTable(["key", "type", "default", "meaning"], rows);
}

function human(name: string, value: number): string {
  return /_ms(_|$)/.test(name) && value >= 1000 ? duration(value) : "";
}

const CONFIG_EXAMPLE = `[server]
port = 8080

[agents.tests-only]
adapter = "generic"
program = "/usr/local/bin/write-tests"`;

const REPOSITORY_EXAMPLE = `setup = ["cp .env.example .env"]

[[checks]]
name = "test"
command = "npm test"

[[cache]]
key = "package-lock.json"
path = "node_modules"
command = "npm ci"`;
