import { sql } from "kysely";
import { TASK_STATES, TERMINAL_STATES, type TaskState } from "../../../domain/states.ts";
import type { Dependency } from "../../../domain/task.ts";

/** The kinds of edges that hold work back. */
export const HOLDING: readonly Dependency["kind"][] = ["blocks", "parent_child"];

const TERMINAL: readonly TaskState[] = TERMINAL_STATES;

const listed = (words: readonly string[]) => sql.join(words.map((word) => sql.lit(word)));

/**
 * Holding edges of the table `dependencies`; written out, so that a statement has the same text
 * each time.
 */
export const isHolding = sql<boolean>`dependencies.kind in (${listed(HOLDING)})`;

/** Tasks that are neither completed nor put away; `status` may be that of any table at hand. */
export const isOpen = sql<boolean>`status not in (${listed(TERMINAL_STATES)})`;

const OPEN_STATES = TASK_STATES.filter((state) => !TERMINAL.includes(state));

/**
 * The same for statements that are about all open tasks: an index finds these by their states, and
 * the many that are over cost nothing.
 */
export const hasOpenState = sql<boolean>`status in (${listed(OPEN_STATES)})`;

/**
 * That a row is of a kind, or a stage, that this code knows. An older server may read what a newer
 * one wrote, during a reload or after one that was taken back: what it does not know is left out.
 */
export function isKnown(column: "kind" | "stage", known: readonly string[]) {
  return sql<boolean>`${sql.ref(column)} in (${listed(known)})`;
}

/** Some values as one parameter, whatever their number: `where id in ${among(ids)}`. */
export function among(values: readonly string[]) {
  return sql<string>`(select value from json_each(${JSON.stringify(values)}))`;
}

/**
 * A limit as a value. A bare parameter there is looked at by the planner, so that SQLite would
 * prepare the statement anew each time, which takes four times as long as to run it.
 */
export function atMost(rows: number) {
  return sql<number>`${rows} + 0`;
}
