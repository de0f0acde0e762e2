import type { Migration } from "../migrate.ts";
import * as first from "./0001-first.ts";

/** Every migration in order. A test compares the list with the files of this folder. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "0001-first", compatible: false, up: first.up, down: first.down },
];
