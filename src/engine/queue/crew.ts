import { agentName } from "../../domain/account.ts";
import { barriers } from "../../domain/eligibility.ts";
import type { Hold } from "../../domain/hold.ts";
import type { Candidate, Situation } from "../../domain/situation.ts";
import { confidenceIn } from "../../domain/skill.ts";
import type { Task } from "../../domain/task.ts";

/** What a worker is to a task: may it do it, how well, and what does it do now. */
export type Member = {
  worker: Candidate;
  /** What keeps the task from it for as long as nobody changes anything. */
  holds: Hold[];
  /** What keeps the task from it until other work ends or time has passed. */
  full: Hold[];
  /** Tasks that it works on. */
  busy: Situation["running"];
  /** Whether it works or was heard of lately. */
  is_there: boolean;
  confidence: number | null;
};

/** Rules of accounts that end without anybody's doing. */
const PASSING: readonly Hold["rule"][] = ["subscription_full", "account_limited", "quota_spent"];

/** Every worker, seen from a task. */
export function crewFor(task: Task, situation: Situation): Member[] {
  return situation.workers.map((worker) => {
    const all = barriers(task, worker, situation);
    const busy = situation.running.filter((each) => each.worker_id === worker.id);
    return {
      worker,
      holds: all.filter(({ rule }) => !PASSING.includes(rule)),
      full: all.filter(({ rule }) => PASSING.includes(rule)),
      busy,
      is_there: worker.idle || busy.length > 0,
      confidence: confidenceIn(worker.skills, task.needs),
    };
  });
}

/** Those that could be handed the task: now, or when they have ended what they do. */
export function ableOf(crew: readonly Member[]): Member[] {
  return crew.filter((each) => each.holds.length === 0 && each.is_there);
}

/** What the crew as a whole says against handing the task out now: none may, or none is free. */
export function crewHolds(crew: readonly Member[], task: Wish): Hold[] {
  const able = ableOf(crew);
  if (able.length === 0) return [nobody(crew, task)];
  const free = able.filter((each) => each.busy.length === 0);
  if (free.length === 0) return [allBusy(able)];
  if (free.some((each) => each.full.length === 0)) return [];
  return free
    .flatMap((each) => each.full)
    .toSorted(soonest)
    .slice(0, 1);
}

/** What ends by time first; what no time ends, last. */
function soonest({ until: a }: Hold, { until: b }: Hold): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a < b ? -1 : Number(a > b);
}

function nobody(all_of: readonly Member[], task: Wish): Hold {
  const crew = all_of.toSorted((a, b) => (a.worker.name < b.worker.name ? -1 : 1));
  const groups = OBSTACLES.flatMap((obstacle) => {
    const members = crew.filter((each) => obstacleOf(each) === obstacle.rule);
    return members.length === 0 ? [] : [{ obstacle, members }];
  });
  const parts = groups.map(({ obstacle, members }) => {
    const [who, is] = named(members.map((each) => each.worker.name));
    return `${who} ${obstacle.tells(is, task)}`;
  });
  const [nearest] = groups;
  const [first] = nearest?.members ?? [];
  return {
    rule: "no_worker",
    detail: parts.length === 0 ? "There is no worker." : `No worker can take it: ${all(parts)}.`,
    by: crew.map((each) => each.worker.id),
    frees: (first && nearest?.obstacle.frees?.(first)) ?? anotherWorker(task),
    until: null,
  };
}

/** What a worker would have to be for the task. */
type Wish = Pick<Task, "agent" | "needs">;

/** Why workers cannot take a task, as the rest of a sentence, and what would help. */
type Obstacle = {
  rule: Hold["rule"] | "absent";
  tells(is: "is" | "are", task: Wish): string;
  frees?(member: Member): string;
};

/** The nearest to being taken away come first. */
const OBSTACLES: readonly Obstacle[] = [
  {
    rule: "absent",
    tells: (is) => `${is} not there`,
    frees: ({ worker }) => `Start it: ringmaster worker spawn ${worker.name}`,
  },
  {
    rule: "worker_paused",
    tells: (is) => `${is} paused`,
    frees: ({ worker, holds }) => holds[0]?.frees ?? `See ringmaster worker show ${worker.name}`,
  },
  {
    rule: "subscription_disabled",
    tells: (is) => `${is === "is" ? "has" : "have"} a subscription that is off or missing`,
    frees: ({ holds }) => holds[0]?.frees ?? "A person enables it in config.toml.",
  },
  {
    rule: "capability",
    tells: (is, { needs }) =>
      `${is === "is" ? "lacks" : "lack"} what it needs (${needs.join(", ")})`,
  },
  {
    rule: "agent",
    tells: (is, { agent }) =>
      agent === null
        ? `${is} for rehearsals only`
        : `${is === "is" ? "runs" : "run"} another agent than ${agentName({ agent })}`,
  },
];

/** The hardest one to take away: to resume a worker is of no use if it is the wrong one. */
const obstacleOf = ({ holds }: Member) =>
  OBSTACLES.findLast(({ rule }) => holds.some((each) => each.rule === rule))?.rule ?? "absent";

/** So many workers are named; more are counted. */
const NAMED_MAX = 2;

function named(names: readonly string[]): [who: string, is: "is" | "are"] {
  const who = names.length > NAMED_MAX ? `${names.length} workers` : names.join(" and ");
  return [who, names.length === 1 ? "is" : "are"];
}

const all = (parts: readonly string[]) => parts.join("; ");

/** How to add one that may do it. */
function anotherWorker({ agent, needs }: Wish): string {
  const able = needs.length === 0 ? "" : ` --can ${needs.join(",")}`;
  return `Add one that may: ringmaster worker add NAME --type ${agent ?? "AGENT"}${able}`;
}

function allBusy(able: readonly Member[]): Hold {
  const named = able
    .slice(0, BUSY_NAMED_MAX)
    .map(
      ({ worker, busy }) => `${worker.name} with ${busy.map((each) => each.task_id).join(", ")}`,
    );
  const more = able.length - named.length;
  const rest = more > 0 ? `; and ${more} more` : "";
  return {
    rule: "workers_busy",
    detail: `Every worker that may do it is busy: ${named.join("; ")}${rest}.`,
    by: able.flatMap(({ worker, busy }) => [worker.id, ...busy.map((each) => each.id)]),
    frees: "One of them ends what it does, or another worker is started.",
    until: null,
  };
}

const BUSY_NAMED_MAX = 5;

/** What to say of a worker, in a sentence. */
export function memberDetail({ worker, holds, full, busy, is_there }: Member): string {
  const [hold] = [...holds, ...full];
  if (hold) return hold.detail;
  if (busy.length > 0) return `Works on ${busy.map((each) => each.task_id).join(", ")}.`;
  return is_there ? "Is idle." : `Is not there; start it: ringmaster worker spawn ${worker.name}`;
}
