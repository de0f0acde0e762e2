import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { Contract } from "../../../../../src/contract/contract.ts";
import type { OutputOf } from "../../../../../src/contract/endpoint.ts";
import { ordersQuery, runsQuery } from "../../../cache/crew.ts";
import { decisionsQuery, taskQuery, tasksQuery, whyQuery } from "../../../cache/queries.ts";
import { checkpointsQuery, criteriaQuery, waysBackQuery } from "../../../cache/rounds.ts";
import { useNow } from "../../../ui/age/now.ts";
import { Nothing, PageHead, useTitle } from "../../../ui/page/page.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { Urgency } from "../../../ui/priority/priority.tsx";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";
import { StateMark } from "../../../ui/state/state.tsx";
import { isOver, TONE_TEXT } from "../../../ui/state/tones.ts";
import { useContextOf } from "../around.ts";
import { Attempts } from "../attempts/attempts.tsx";
import { Children } from "../children/children.tsx";
import { EditTask } from "../edit-task/edit-task.tsx";
import { Dependencies } from "../edges/dependencies.tsx";
import { Unblocks } from "../edges/unblocks.tsx";
import { EvidenceTable } from "../evidence-table/evidence-table.tsx";
import { LiveOutput } from "../live-output/live-output.tsx";
import { liveState } from "../live-state.ts";
import { Needed } from "../needed/needed.tsx";
import { Questions } from "../needed/questions.tsx";
import { Reviews } from "../review/given.tsx";
import { Rounds } from "../rounds/rounds.tsx";
import { Runs } from "../runs/runs.tsx";
import { Steering } from "../steering/steering.tsx";
import { TakeBack } from "../take-back/take-back.tsx";
import { Why } from "../why/why.tsx";
import { About } from "./about.tsx";
import { History } from "./history.tsx";
import { Moves } from "./moves.tsx";
import { Texts } from "./texts.tsx";

type Detail = OutputOf<Contract["showTask"]>;

function Standing({ task }: { task: Detail }) {
  const live = liveState(task, { ...useContextOf()(task), now_ms: useNow() });
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <StateMark state={task.status} />
      <span className={TONE_TEXT[live.tone]}>{live.text}</span>
    </span>
  );
}

function Above({ task }: { task: Detail }) {
  return (
    <p className="mb-1.5 flex items-center gap-2 text-note text-faint">
      <Link to="/" className="hover:text-ink hover:underline">
        Board
      </Link>
      <span aria-hidden>/</span>
      <span className="font-mono text-fine">{task.id}</span>
      <Urgency {...task} />
    </p>
  );
}

function Aside({ task }: { task: Detail }) {
  return (
    <aside className="min-w-0">
      <About task={task} />
      <Unblocks unblocks={task.unblocks} holds_back={task.holds_back} />
      <Dependencies id={task.id} edges={task.dependencies} />
      <Attempts attempts={task.attempts_list} />
      {task.attempts_list.length > 0 && <TakeBack task={task} />}
      <History steps={task.transitions} />
    </aside>
  );
}

function Whole({ task }: { task: Detail }) {
  const running = task.attempts_list.some(({ ended_at }) => ended_at === null);
  const steering = <Steering id={task.id} attempts={task.attempts_list} />;
  return (
    <>
      <PageHead
        title={<Plain text={task.title} />}
        above={<Above task={task} />}
        below={<Standing task={task} />}
      >
        <EditTask task={task} />
        <Moves id={task.id} status={task.status} legal={task.legal} />
      </PageHead>
      <div className="grid gap-x-10 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0">
          {running && steering}
          <Needed task={task} attempts={task.attempts_list} />
          <Questions id={task.id} />
          {!isOver(task.status) && <Why id={task.id} />}
          <Children id={task.id} list={task.children_list} />
          <Texts task={task} />
          {!running && steering}
          <LiveOutput id={task.id} />
          <Rounds id={task.id} attempts={task.attempts_list} />
          <Runs id={task.id} attempts={task.attempts_list} />
          <EvidenceTable id={task.id} />
          <Reviews id={task.id} />
        </div>
        <Aside task={task} />
      </div>
    </>
  );
}

/** Whether something is still on its way that would push the rest down: panels, titles of links. */
function useComing(id: string): boolean {
  const why = useQuery(whyQuery(id));
  const decisions = useQuery(decisionsQuery);
  const tasks = useQuery(tasksQuery);
  const orders = useQuery(ordersQuery(id));
  const runs = useQuery(runsQuery(id));
  const rounds = useQuery(checkpointsQuery(id));
  const criteria = useQuery(criteriaQuery(id));
  const ways = useQuery(waysBackQuery(id));
  return [why, decisions, tasks, orders, runs, rounds, criteria, ways].some(
    ({ isPending, failureCount }) => isPending && failureCount === 0,
  );
}

/** Everything about one task, while it happens; each task has a page of its own. */
export function TaskPage() {
  const { id = "" } = useParams({ strict: false });
  return <OneTask key={id} id={id} />;
}

function OneTask({ id }: { id: string }) {
  const { data, error } = useQuery(taskQuery(id));
  const coming = useComing(id);
  useTitle(data?.title ?? id);
  if (data && !coming) return <Whole task={data} />;
  if (error) return <ProblemNote error={error} />;
  return <Nothing>Reading the task…</Nothing>;
}
