import { z } from "zod";
import type { Evidence } from "./evidence.ts";

/**
 * How a criterion stands. `proven`: its check is green on the work as it is now, or a person
 * approved that. `red`: its check is red. `open`: its check has not said anything of the work yet.
 * `waits`: for a person. `untied`: nobody was named who could tell. `unknown`: the project has no
 * check of that name.
 */
export const criterionState = z.enum(["proven", "red", "open", "waits", "untied", "unknown"]);

/** One line of a task's acceptance criteria. */
export const criterion = z.object({
  text: z.string(),
  /** Who tells whether it is met: a check, by its name, or a person; null: nobody was named. */
  check: z.string().nullable(),
  by_person: z.boolean(),
  state: criterionState,
  /** The evidence that its state rests on. */
  evidence_id: z.string().nullable(),
});

/** One line of a task's acceptance criteria, and how it stands. */
export type Criterion = z.infer<typeof criterion>;
/** A criterion as it was written. */
export type Written = Pick<Criterion, "text" | "check" | "by_person">;

const LINE = /^[-*] +(?:\[[ xX]\] +)?(\S.*)$/;
const TIE = /^(.*?)\s*\((?:check: *([a-z0-9][a-z0-9_-]{0,39})|(person))\)[.;]?$/;

/**
 * The criteria in a text: lines that begin with `- `. Each may end with `(check: NAME)` or
 * `(person)`.
 */
export function criteriaIn(text: string): Written[] {
  return text.split("\n").flatMap((line) => {
    const said = LINE.exec(line.trimEnd())?.[1];
    if (said === undefined) return [];
    const [, rest, check, person] = TIE.exec(said) ?? [];
    return [{ text: rest ?? said, check: check ?? null, by_person: person !== undefined }];
  });
}

/** Whether a criterion is for a person to judge, so that a person must look at the work. */
export function asksPerson(acceptance_criteria: string): boolean {
  return criteriaIn(acceptance_criteria).some(({ by_person }) => by_person);
}

/** What criteria are judged by. */
export type Grounds = {
  /** Names of the project's checks. */
  checks: readonly string[];
  /** What checks said of the task, oldest first. */
  evidence: readonly (Pick<Evidence, "id" | "check" | "stage" | "verdict"> & {
    is_void: boolean;
  })[];
  /** A person approved the work as it is now. */
  is_approved: boolean;
};

/** How each criterion stands. */
export function judgeCriteria(text: string, grounds: Grounds): Criterion[] {
  return criteriaIn(text).map((written) => ({ ...written, ...standingOf(written, grounds) }));
}

type Standing = Pick<Criterion, "state" | "evidence_id">;

const bare = (state: Criterion["state"]): Standing => ({ state, evidence_id: null });

function standingOf({ check, by_person }: Written, grounds: Grounds): Standing {
  if (by_person) return bare(grounds.is_approved ? "proven" : "waits");
  if (check === null) return bare("untied");
  if (!grounds.checks.includes(check)) return bare("unknown");
  const newest = grounds.evidence.findLast(
    (row) => row.check === check && row.stage !== "baseline" && !row.is_void,
  );
  if (newest === undefined || newest.verdict === "unrunnable") return bare("open");
  return { state: newest.verdict === "green" ? "proven" : "red", evidence_id: newest.id };
}
