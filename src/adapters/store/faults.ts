import { Problem, type ProblemCode } from "../../domain/problem.ts";

/** Primary result codes of SQLite that get their own treatment (sqlite.org/rescode.html). */
const CODE = {
  busy: 5,
  readonly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannot_open: 14,
  constraint: 19,
  not_a_database: 26,
} as const;

/** The extended code for a reference to a row that is not there. */
const FOREIGN_KEY = 787;

type Advice = { code: ProblemCode; hint: string };

const ADVICE: Readonly<Record<number, Advice>> = {
  [CODE.busy]: {
    code: "timeout",
    hint: "Another process holds the database's lock; end it, or try again.",
  },
  [CODE.readonly]: {
    code: "database_invalid",
    hint: "Make the file and its folder writable for the user that runs Ringmaster.",
  },
  [CODE.io]: { code: "database_invalid", hint: "Look at the disk: the system reports a fault." },
  [CODE.corrupt]: {
    code: "database_invalid",
    hint: "The file is damaged; put a snapshot of it in its place.",
  },
  [CODE.full]: { code: "database_invalid", hint: "Make room on the disk." },
  [CODE.cannot_open]: {
    code: "database_invalid",
    hint: "Make the file and its folder readable and writable.",
  },
  [CODE.constraint]: {
    code: "conflict",
    hint: "Something with that name or id is there already.",
  },
  [CODE.not_a_database]: {
    code: "database_invalid",
    hint: "Name another file, or move this one away: a new database is made where there is none.",
  },
};

/** The extended result code of an error of node:sqlite; 0 for any other value. */
export function resultCode(error: unknown): number {
  const code = error instanceof Error && "errcode" in error ? error.errcode : 0;
  return typeof code === "number" ? code : 0;
}

/** Whether another connection holds a lock that is needed. */
export function isBusy(error: unknown): boolean {
  return (resultCode(error) & 0xff) === CODE.busy;
}

/**
 * An error of node:sqlite as a problem of the catalogue; anything else as it is. `place` says in a
 * few words what was done, to be read as "The database refused … ".
 */
export function asProblem(error: unknown, place: string): unknown {
  const code = resultCode(error);
  const advice = ADVICE[code & 0xff];
  if (!(error instanceof Error) || advice === undefined) return error;
  const hint = code === FOREIGN_KEY ? "It refers to something that is not there." : advice.hint;
  return new Problem(advice.code, `The database refused ${place}: ${error.message}.`, hint);
}
