import type { Migration } from "../migrate.ts";
import * as first from "./0001-first.ts";
import * as queue from "./0002-queue.ts";
import * as workers from "./0003-workers.ts";
import * as loop from "./0004-loop.ts";
import * as context from "./0005-context.ts";

/** Every migration in order. A test compares the list with the files of this folder. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "0001-first", compatible: false, up: first.up, down: first.down },
  { version: 2, name: "0002-queue", compatible: true, up: queue.up, down: queue.down },
  { version: 3, name: "0003-workers", compatible: true, up: workers.up, down: workers.down },
  { version: 4, name: "0004-loop", compatible: true, up: loop.up, down: loop.down },
  { version: 5, name: "0005-context", compatible: true, up: context.up, down: context.down },
];
