import { integer, integerOr, optional, row, shape, type Command } from "../shape.ts";

const ENTRY = (what: string) => optional(`id of the entry, such as ch-a1b2c3; ${what}`);

/** `history` */
export const history = shape({
  summary: "List what people did, newest first",
  args: {},
  options: {
    limit: integerOr(20, "--limit <n>", "at most this many", { min: 1, max: 500 }),
    before: integer("--before <seq>", "go on below this number", { min: 1, max: 1e12 }),
  },
});

/** `undo` */
export const undo = shape({
  summary: "Undo the newest action that is not undone, or the one named",
  args: { entry: ENTRY("without it the newest") },
  options: {},
});

/** `redo` */
export const redo = shape({
  summary: "Do again what was undone last, or the one named",
  args: { entry: ENTRY("without it the one undone last") },
  options: {},
});

/** What people did, and the way back. */
export const historyCommands: readonly Command[] = [
  row("history", history, () => import("./list.ts")),
  row("undo", undo, () => import("./undo.ts")),
  row("redo", redo, () => import("./redo.ts")),
];
