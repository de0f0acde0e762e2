import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Contract } from "../../../../../src/contract/contract.ts";
import type { OutputOf } from "../../../../../src/contract/endpoint.ts";
import { projectsQuery, queueQuery, taskQuery, workersQuery } from "../../../cache/queries.ts";
import { Age } from "../../../ui/age/age.tsx";
import { useNow } from "../../../ui/age/now.ts";
import { Fact, Facts } from "../../../ui/facts/facts.tsx";
import { shortHash } from "../../../ui/figures.ts";
import { Nothing, PageHead, Section, useTitle } from "../../../ui/page/page.tsx";
import { plainText } from "../../../ui/plain/plain-text.ts";
import { Plain } from "../../../ui/plain/plain.tsx";
import { PriorityMark } from "../../../ui/priority/priority.tsx";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";
import { StateMark } from "../../../ui/state/state.tsx";
import { TONE_TEXT } from "../../../ui/state/tones.ts";
import { Attempts } from "../attempts/attempts.tsx";
import { EvidenceTable } from "../evidence-table/evidence-table.tsx";
import { LiveOutput } from "../live-output/live-output.tsx";
import { liveState } from "../live-state.ts";
import { Dependencies } from "./dependencies.tsx";
import { History } from "./history.tsx";
import { Moves } from "./moves.tsx";

type Detail = OutputOf<Contract["showTask"]>;

function Standing({ task }: { task: Detail }) {
  const worker = useQuery(workersQuery).data?.find((one) => one.task_id === task.id);
  const index = useQuery(queueQuery).data?.indexOf(task.id) ?? -1;
  const place = index < 0 ? undefined : index;
  const live = liveState(task, { worker, place, now_ms: useNow() });
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
      <PriorityMark priority={task.priority} />
    </p>
  );
}

function About({ task }: { task: Detail }) {
  const project = useQuery(projectsQuery).data?.find((one) => one.id === task.project_id);
  return (
    <Facts>
      <Fact name="Project">{project?.name ?? task.project_id}</Fact>
      <Fact name="Kind">{task.kind}</Fact>
      <Fact name="Agent">{task.agent ?? "any agent"}</Fact>
      <Fact name="Score">{task.score.toFixed(2)}</Fact>
      <Fact name="Created">
        <Age at={task.created_at} suffix=" ago" />
      </Fact>
      <Fact name="Changed">
        <Age at={task.updated_at} suffix=" ago" />
      </Fact>
      {task.merge_commit !== null && (
        <Fact name="Merged as">
          <span className="font-mono text-fine">{shortHash(task.merge_commit)}</span>
        </Fact>
      )}
    </Facts>
  );
}

function Reason({ task }: { task: Detail }) {
  if (task.reason === null) return null;
  const asks = task.status === "blocked";
  const look = asks ? "border-wait bg-wait-wash" : "border-line bg-sheet";
  return (
    <div className={`mb-6 rounded-lg border px-4 py-3 text-note ${look}`}>
      {asks && <p className="mb-0.5 font-semibold text-wait">A person is needed</p>}
      <p className="max-w-prose whitespace-pre-wrap">
        <Plain text={task.reason} />
      </p>
    </div>
  );
}

function Description({ text }: { text: string }) {
  return (
    <Section title="Description">
      {text === "" ? (
        <Nothing>None was given.</Nothing>
      ) : (
        <div dir="auto" className="max-w-prose wrap-anywhere whitespace-pre-wrap text-soft">
          {plainText(text)}
        </div>
      )}
    </Section>
  );
}

function Whole({ task }: { task: Detail }) {
  return (
    <>
      <PageHead
        title={<Plain text={task.title} />}
        above={<Above task={task} />}
        below={<Standing task={task} />}
      >
        <Moves id={task.id} status={task.status} legal={task.legal} />
      </PageHead>
      <div className="grid gap-x-10 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0">
          <Reason task={task} />
          <Description text={task.description} />
          <LiveOutput id={task.id} />
          <EvidenceTable id={task.id} />
        </div>
        <aside className="min-w-0">
          <Section title="About">
            <About task={task} />
          </Section>
          <Dependencies id={task.id} edges={task.dependencies} />
          <Attempts attempts={task.attempts_list} />
          <History steps={task.transitions} />
        </aside>
      </div>
    </>
  );
}

/** Everything about one task, while it happens. */
export function TaskPage({ id }: { id: string }) {
  const { data, error } = useQuery(taskQuery(id));
  useTitle(data?.title ?? id);
  if (data) return <Whole task={data} />;
  if (error) return <ProblemNote error={error} />;
  return <Nothing>Reading the task…</Nothing>;
}
