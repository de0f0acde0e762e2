import type { Command as Node, Option as Flag } from "commander";
import { PROBLEMS } from "../../domain/problem.ts";
import { buildProgram, wordsOf } from "../program.ts";
import { code, fenced, markdownTable, page } from "./markdown.ts";

/** `cli.md`: every command, from the tree that parses them. */
export function cliPage(): string {
  const program = buildProgram("", () => undefined);
  const leaves = program.commands.flatMap((node) =>
    node.commands.length > 0 ? [...node.commands] : [node],
  );
  return page("Command line", [
    ...INTRODUCTION,
    "## For every command",
    optionTable(program),
    "## Exit codes",
    markdownTable(["exit code", "meaning"], exitRows()),
    "## Commands",
    markdownTable(
      ["command", "what it does"],
      leaves.map((node) => [
        `[${wordsOf(node).replace(/^ringmaster /, "")}](#${anchor(node)})`,
        node.description(),
      ]),
    ),
    ...leaves.flatMap(commandBlocks),
    ...WORKFLOWS,
  ]);
}

const INTRODUCTION = [
  "`ringmaster COMMAND --help` prints the same for one command. `bead` and `card` are accepted " +
    "for `task`.",
  "**Output.** Data goes to standard output, everything else to standard error. For a person it " +
    "is aligned " +
    "text, with colours on a terminal unless `NO_COLOR` is set. With `--json` it is exactly one " +
    "JSON object, " +
    "with `id` at the top where a thing is made or named and `items` where things are listed. " +
    "Commands that " +
    "stream (`events`, and `logs` with `-f`) print one JSON object per line instead.",
  "**Ends.** Every command ends by itself; only streams go on until Ctrl-C (exit code 130) or " +
    "until nobody " +
    "reads them any more.",
];

const WORKFLOWS = [
  "## A worker of your own",
  "Any program can be a worker. It claims a task, does it, and reports:",
  fenced(
    "sh",
    [
      "ringmaster worker add mine --type generic --json",
      "task=$(ringmaster pull-bead mine --json)        # nothing when there is no work",
      'id=$(printf %s "$task" | jq -r .id)',
      'ringmaster build-prompt "$id" -o prompt.md',
      'ringmaster report-result "$id" --status failed --reason "could not do it"',
    ].join("\n"),
  ),
  "What `pull-bead --json` prints is the task with `attempt`, `fence`, `token`, `branch`, " +
    "`worktree` and " +
    "`lease_ms` beside its own fields. A claim is held for `lease_ms`; " +
    '`POST /api/attempts/ATTEMPT/heartbeat` with the body `{"fence": ' +
    "FENCE}` and the token of the attempt " +
    "renews it. A task whose lease ran out goes back to the queue, and a late report is refused " +
    "with " +
    "`stale_fence`.",
  "## Reading an agent's output",
  "`agent parse` reads what an agent printed and tells what the run came to, the way a worker " +
    "would: " +
    "`outcome`, `session_id`, `final_message`, `tokens` (`input`, `output`, `cache_read`, " +
    "`cache_write`), " +
    "`cost_usd` or null, `files`, `commands`, `limit` (`resets_at`) or null.",
  fenced("sh", "ringmaster agent parse --agent claude-code --exit-code 0 --json < stream.jsonl"),
];

function exitRows(): string[][] {
  const rows = Object.entries(PROBLEMS);
  const codes = [...new Set(rows.map(([, row]) => row.exit))].toSorted((a, b) => a - b);
  const named = codes.map((exit) => {
    const names = rows.filter(([, row]) => row.exit === exit).map(([name]) => code(name));
    return [String(exit), names.join(", ")];
  });
  const own = "; also: `readiness` lacks evidence, `reload now` did not settle";
  return [
    ["0", "done"],
    ...named.map(([exit = "", names = ""]) => [exit, exit === "1" ? names + own : names]),
    ["130", "ended by Ctrl-C"],
  ];
}

function commandBlocks(node: Node): string[] {
  const args = node.registeredArguments;
  const usage = args.map((a) => (a.required ? `<${a.name()}>` : `[${a.name()}]`));
  const options = node.options.length === 0 ? [] : ["[options]"];
  return [
    `### ${wordsOf(node)}`,
    `${node.description()}.`,
    fenced("sh", [wordsOf(node), ...options, ...usage].join(" ")),
    ...(args.length === 0
      ? []
      : [
          markdownTable(
            ["argument", "meaning"],
            args.map((a) => [code(a.name()), a.description]),
          ),
        ]),
    ...(node.options.length === 0 ? [] : [optionTable(node)]),
  ];
}

function optionTable(node: Node): string {
  const rows = node.options.map((option) => [code(option.flags), meaning(option)]);
  return markdownTable(["option", "meaning"], rows);
}

function meaning(option: Flag): string {
  const { description, mandatory, defaultValueDescription: fallback } = option;
  if (mandatory) return `${description}; must be given`;
  return fallback === undefined ? description : `${description}; ${fallback} unless given`;
}

function anchor(node: Node): string {
  return wordsOf(node).replaceAll(" ", "-");
}
