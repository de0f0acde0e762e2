import { integer, row, shape, text, type Command } from "../shape.ts";

/** `context rank` */
export const rank = shape({
  summary: "Find the files and lines that a task is likely about, in any repository, best first",
  args: {},
  options: {
    repo: text("--repo <dir>", "folder of the git repository"),
    title: text("--title <text>", "the task in one line"),
    body_file: text("--body-file <file>", "file that says more of the task; - for standard input"),
    commit: text("--commit <commit>", "commit to look at (default: HEAD)"),
    budget: integer("--budget <tokens>", "how much may be chosen, in tokens (default: 50000)", {
      min: 500,
      max: 1_000_000,
    }),
    batch: text(
      "--batch <file>",
      "answer each line of this file, {repo_dir, commit, title, body}, with a line of JSON",
    ),
  },
});

/** The code that tasks are about. */
export const contextCommands: readonly Command[] = [
  row("context rank", rank, () => import("./rank.ts")),
];
