import { ENVIRONMENT } from "../../domain/environment.ts";
import { code, markdownTable, page } from "./markdown.ts";

/** `env.md`: every environment variable that is read. */
export function envPage(): string {
  const all = Object.entries(ENVIRONMENT);
  const rows = (own: boolean) =>
    all.filter(([, doc]) => doc.startsWith("Set ") === own).map(([name, doc]) => [code(name), doc]);
  return page("Environment variables", [
    "Ringmaster reads the variables below and no others.",
    "## Yours to set",
    markdownTable(["variable", "meaning"], rows(false)),
    "## Set by Ringmaster",
    "These pass between its own processes. Setting them yourself has no use.",
    markdownTable(["variable", "meaning"], rows(true)),
  ]);
}
