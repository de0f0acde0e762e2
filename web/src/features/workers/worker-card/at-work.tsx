import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Attempt } from "../../../../../src/domain/attempt.ts";
import type { Worker } from "../../../../../src/domain/worker.ts";
import { attemptsQuery } from "../../../cache/crew.ts";
import { useKnownTask } from "../../../cache/known.ts";
import { Lasted } from "../../../ui/age/age.tsx";
import { Fact, Facts } from "../../../ui/facts/facts.tsx";
import { costText, tokensText } from "../../../ui/figures.ts";
import { LivenessLine } from "../../../ui/liveness/liveness.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import { Mark } from "../../../ui/state/state.tsx";

/** What is spent so far; a run that has not ended is in no sum yet. */
function Spent({ attempt }: { attempt: Attempt | undefined }) {
  return (
    <Facts wide>
      <Fact name="Tokens">{attempt ? tokensText(attempt.tokens) : "…"}</Fact>
      <Fact name="Cost">{attempt ? costText(attempt.cost_usd) : "…"}</Fact>
      <Fact name="Account">{attempt ? (attempt.subscription ?? "the agent's own") : "…"}</Fact>
      <Fact name="Iteration">{attempt ? Math.max(1, attempt.iterations) : "…"}</Fact>
    </Facts>
  );
}

type Props = { worker: Worker; task_id: string };

/** What a worker works on, for how long, how its agent is doing, and what that has cost. */
export function AtWork({ worker, task_id }: Props) {
  const task = useKnownTask(task_id);
  const attempts = useQuery(attemptsQuery(task_id));
  const own = ({ worker_id, ended_at }: Attempt) => worker_id === worker.id && ended_at === null;
  const attempt = attempts.data?.findLast(own);
  return (
    <div className="grid gap-2.5">
      <ReadingNote of={attempts} />
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <Link to="/tasks/$id" params={{ id: task_id }} className="link min-w-0 font-medium">
          <Plain text={task?.title ?? task_id} />
        </Link>
        {attempt?.paused === true && <Mark tone="wait">its agent is paused</Mark>}
        <span className="ml-auto text-note text-faint">
          {attempt && <Lasted from={attempt.started_at} to={null} />}
        </span>
      </div>
      <div className="min-h-6">{attempt && <LivenessLine liveness={attempt.liveness} />}</div>
      <Spent attempt={attempt} />
    </div>
  );
}
