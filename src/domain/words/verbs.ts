import type { Task } from "../task.ts";

/** What a verb at the head of a task says of its kind. */
const VERBS = {
  bug: "fix repair correct resolve debug patch hotfix unbreak",
  research:
    "investigate compare research explore evaluate analyse analyze study measure profile decide " +
    "benchmark find examine spike diagnose audit",
  infrastructure: "deploy provision dockerize containerize host",
  chore:
    "document refactor rename upgrade bump clean remove delete drop tidy move simplify rewrite " +
    "format lint extract deduplicate sort archive downgrade replace migrate port update",
  feature: "add support implement create introduce allow enable make let offer build design",
  task:
    "write test check run review merge release publish ship set setup install configure send " +
    "read open close start stop call change improve optimise optimize speed reduce increase " +
    "handle validate verify ensure show hide print log store save load import export convert " +
    "split join connect wire hook use switch disable revert restore reset cache parse render " +
    "draw paint wash buy cook feed plan discuss ask talk tell prepare finish complete sketch " +
    "translate announce train tag push pull commit cut generate copy extend limit keep give take " +
    "put get turn mark sign block unblock wait inform email notify invite order polish do",
} as const satisfies Record<Task["kind"], string>;

/** The kind that a verb stands for, by its base form. */
export const VERB_KIND: ReadonlyMap<string, Task["kind"]> = new Map(
  (Object.keys(VERBS) as Task["kind"][]).flatMap((kind) =>
    VERBS[kind].split(" ").map((verb) => [verb, kind] as const),
  ),
);

/** Whether a word is a verb in the form in which one tells somebody to do something. */
export function isVerb(word: string): boolean {
  return VERB_KIND.has(word.toLowerCase());
}

const GERUNDS: ReadonlyMap<string, string> = new Map(
  [...VERB_KIND.keys()].flatMap((verb) => gerundsOf(verb).map((form) => [form, verb] as const)),
);

function gerundsOf(verb: string): string[] {
  const dropped = /[^e]e$/.test(verb) ? verb.slice(0, -1) : verb;
  return [`${dropped}ing`, `${verb}${verb.at(-1)}ing`];
}

/** The base form of a verb's -ing form (`upgrading` → `upgrade`); null for another word. */
export function baseOfGerund(word: string): string | null {
  return GERUNDS.get(word.toLowerCase()) ?? null;
}
