import { flag, optional, row, shape, text, type Command } from "../shape.ts";

/** `input` */
export const input = shape({
  summary: "Turn plain words into tasks with their order, beside those that are there",
  args: { words: optional("what is to be done, in plain words; - is standard input") },
  options: {
    file: text("--file <file>", "read the words from a file; - is standard input"),
    project: text("--project <project>", "name or id of the project, if there are several"),
    ready: flag("--ready", "release the new tasks for work at once"),
    dry_run: flag("--dry-run", "only say what would be done"),
  },
});

/** Work in plain words. */
export const inputCommands: readonly Command[] = [row("input", input, () => import("./add.ts"))];
