import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { Worker } from "../../../../../src/domain/worker.ts";
import { workersQuery } from "../../../cache/queries.ts";
import { useWorkerOutput } from "../../../cache/worker-output.ts";
import { AgentOutput } from "../../../ui/agent-output/agent-output.tsx";
import { Age } from "../../../ui/age/age.tsx";
import { Nothing, PageHead, Section, useTitle } from "../../../ui/page/page.tsx";
import { ProblemNote, ReadingNote } from "../../../ui/problem-note/problem-note.tsx";
import { Actions } from "../worker-card/actions.tsx";
import { AtWork } from "../worker-card/at-work.tsx";
import { Attach } from "../worker-card/attach.tsx";
import { Standing } from "../worker-card/standing.tsx";
import { Health } from "./health.tsx";
import { SessionLog } from "./session-log.tsx";

function Live({ worker }: { worker: Worker }) {
  const { output, error } = useWorkerOutput(worker.id, worker.task_id);
  const last = output?.items.at(-1);
  return (
    <Section title="Live output" aside={last && <Age at={last.at} suffix=" ago" />}>
      <ProblemNote error={error} />
      {output === undefined && error === null && <Nothing>Reading…</Nothing>}
      {output && !last && (
        <Nothing>No agent of it says anything now. What comes is shown here at once.</Nothing>
      )}
      {output && last && <AgentOutput output={output} tall />}
    </Section>
  );
}

function Doing({ worker }: { worker: Worker }) {
  return (
    <Section title="Now">
      {worker.task_id === null ? (
        <Nothing>It works on nothing.</Nothing>
      ) : (
        <AtWork worker={worker} task_id={worker.task_id} />
      )}
      <Attach worker={worker} />
    </Section>
  );
}

function Above() {
  return (
    <p className="mb-1.5 text-note text-faint">
      <Link to="/workers" className="hover:text-ink hover:underline">
        Workers
      </Link>{" "}
      /
    </p>
  );
}

function Whole({ worker }: { worker: Worker }) {
  return (
    <>
      <PageHead
        title={worker.name}
        above={<Above />}
        below={
          <span className="flex flex-wrap items-center gap-2">
            <Standing worker={worker} /> {worker.agent}
            {worker.subscription !== null && ` · account ${worker.subscription}`}
          </span>
        }
      >
        <Actions worker={worker} />
      </PageHead>
      <div className="grid gap-x-10 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0">
          <Live worker={worker} />
          <SessionLog id={worker.id} />
        </div>
        <aside className="min-w-0">
          <Doing worker={worker} />
          <Health id={worker.id} />
        </aside>
      </div>
    </>
  );
}

/** One worker, looked at over its shoulder; the address names it by id or name. */
export function WorkerPage() {
  const id = useParams({ strict: false }).worker ?? "";
  const workers = useQuery(workersQuery);
  const worker = workers.data?.find((one) => one.id === id || one.name === id);
  useTitle(worker?.name ?? "Worker");
  if (worker) return <Whole key={worker.id} worker={worker} />;
  if (workers.data) return <PageHead title="There is no such worker" above={<Above />} />;
  return (
    <>
      <ReadingNote of={workers} />
      {workers.error === null && <Nothing>Reading the worker…</Nothing>}
    </>
  );
}
