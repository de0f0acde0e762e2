import type { Hold } from "./hold.ts";
import type { Situation } from "./situation.ts";
import type { TaskState } from "./states.ts";
import type { Task } from "./task.ts";

type Said = { detail: string; frees: string };

const say = (detail: string, frees: string): Said => ({ detail, frees });

const NOTHING = "Nothing needs to be done.";
const by = (stage: string) =>
  `Whoever ${stage === "build" ? "builds" : "deploys"} it tells the end: ` +
  `ringmaster task stage ID ${stage} green`;

/** What each state but ready says of the queue, and what would lead on from it. */
const SAID: Readonly<Record<Exclude<TaskState, "ready">, Said>> = {
  draft: say("It is a draft.", "A person releases it for work: ringmaster task move ID ready"),
  planning: say("It is being planned.", "Its plan is written, and it is released for work."),
  coding: say("It is being worked on.", "The attempt ends."),
  error_fixing: say("It is being worked on, after red checks.", "The attempt ends."),
  testing: say("The project's checks run on its work.", "The attempt ends."),
  code_review: say(
    "Its work waits for a review.",
    "A person approves it, or rejects it: ringmaster task approve ID",
  ),
  merging: say("Its work is being merged.", "The merge ends; a refused one is tried again."),
  build_queue: say("Its work waits to be built.", by("build")),
  building: say("Its work is being built.", by("build")),
  build_success: say("Its work was built.", "It goes on by itself."),
  build_failed: say(
    "Its build failed.",
    "A person sends it back to work: ringmaster task retry ID",
  ),
  deploy_queue: say("Its work waits to be deployed.", by("deploy")),
  deploying: say("Its work is being deployed.", "The release serves, or is refused."),
  verifying: say("Its work serves and is watched.", "The watch ends."),
  completed: say("It is completed.", NOTHING),
  failed: say("It failed.", "A person sends it back to work: ringmaster task retry ID"),
  blocked: say("It is blocked.", "A person sends it back to work: ringmaster task retry ID"),
  needs_decomposition: say(
    "It is too large.",
    'A person splits it: ringmaster task split ID --into "one part" --into "another"',
  ),
  archived: say("It is archived.", "A person takes it out of the archive."),
};

/**
 * The hold of a task whose state is not ready, with who works on it. None when it is ready or in
 * quarantine, which is a rule of its own.
 */
export function stateHold(
  task: Pick<Task, "id" | "status" | "reason" | "quarantined_until">,
  { running, workers }: Pick<Situation, "running" | "workers">,
): Hold | null {
  const { id, status, reason, quarantined_until } = task;
  if (status === "ready" || (status === "blocked" && quarantined_until !== null)) return null;
  const { detail, frees } = SAID[status];
  const own = running.find((each) => each.task_id === id);
  const worker = workers.find((each) => each.id === own?.worker_id);
  const said = worker ? detail.replace("worked on", `worked on by ${worker.name}`) : detail;
  return {
    rule: "state",
    detail: reason === null ? said : `${said.slice(0, -1)}: ${sentence(reason)}`,
    by: own ? [own.worker_id, own.id] : [],
    frees: frees.replace(/\bID\b/, id),
    until: null,
  };
}

/** A reason as the end of a text: with a full stop. */
export const sentence = (reason: string): string => (/[.!?]$/.test(reason) ? reason : `${reason}.`);
