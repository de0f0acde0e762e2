import { PROBLEMS } from "../../domain/problem.ts";
import { code, fenced, markdownTable, page } from "./markdown.ts";

/** `errors.md`: the catalogue of problems. */
export function errorsPage(): string {
  const rows = Object.entries(PROBLEMS).map(([name, { status, exit, title }]) => [
    code(name),
    String(status),
    String(exit),
    title,
  ]);
  return page("Errors", [
    "Everything that can go wrong and is worth telling has a code that is kept for ever. Scripts " +
      "should " +
      "look at the code, never at the sentence. The sentence says what was expected and what " +
      "came; the " +
      "hint says what to do next.",
    "Over HTTP an error is `application/problem+json` (RFC 9457):",
    fenced("json", JSON.stringify(EXAMPLE, null, 2)),
    "On the command line it is a sentence and a hint on standard error, or with `--json` the " +
      "object " +
      "above on one line of standard error; standard output stays empty. The exit code is the " +
      "one below.",
    "A request that was refused has changed nothing.",
    markdownTable(["code", "HTTP status", "exit code", "what it means"], rows),
  ]);
}

const EXAMPLE = {
  type: "urn:ringmaster:problem:not_found",
  title: PROBLEMS.not_found.title,
  status: PROBLEMS.not_found.status,
  code: "not_found",
  detail: 'There is no project "shop".',
  hint: "List the ones there are with: ringmaster project list",
};
