import { argument, flag, needed, row, shape, text, type Command } from "../shape.ts";

/** `import` */
export const bring = shape({
  summary: "Add the tasks of a file of JSON Lines, with their dependencies: all of them, or none",
  args: { file: argument("such as .beads/issues.jsonl; - is standard input") },
  options: {
    project: needed("--project <project>", "the project they are for (name or id)"),
    format: text("--format <format>", "beads or ringmaster; without it the lines tell"),
    ready: flag("--ready", "release those that are open for work at once"),
  },
});

/** Tasks of other tools. */
export const importCommands: readonly Command[] = [
  row("import", bring, () => import("./bring.ts")),
];
