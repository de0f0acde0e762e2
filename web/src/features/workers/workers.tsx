import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Worker } from "../../../../src/domain/worker.ts";
import { workersQuery } from "../../cache/queries.ts";
import { Button } from "../../ui/button/button.tsx";
import { COMING, CREW_PAGES, Nothing, PageHead, Siblings, useTitle } from "../../ui/page/page.tsx";
import { ReadingNote } from "../../ui/problem-note/problem-note.tsx";
import { NewWorker } from "./new-worker/new-worker.tsx";
import { PauseAll } from "./pause-all/pause-all.tsx";
import { WorkerCard } from "./worker-card/worker-card.tsx";

function countWords(workers: readonly Worker[]): string {
  const working = workers.filter((worker) => worker.status === "working").length;
  const idle = workers.filter((worker) => worker.status === "idle").length;
  const paused = workers.filter((worker) => worker.paused).length;
  const rest = `${working} working · ${idle} idle · ${workers.length - working - idle} stopped`;
  return paused === 0 ? rest : `${rest} · ${paused} of them paused`;
}

function Pausing({ workers }: { workers: readonly Worker[] }) {
  const paused = workers.filter((worker) => worker.paused).length;
  return (
    <>
      {paused < workers.length && <PauseAll name="pauseWorkers" />}
      {paused > 0 && <PauseAll name="resumeWorkers" />}
    </>
  );
}

/** The processes that pull tasks. */
export function Workers() {
  useTitle("Workers");
  const workers = useQuery(workersQuery);
  const { data } = workers;
  const [adding, setAdding] = useState(false);
  return (
    <>
      <PageHead
        title="Workers"
        above={<Siblings of={CREW_PAGES} />}
        below={data ? countWords(data) : COMING}
      >
        {data && <Pausing workers={data} />}
        <Button look="main" onClick={() => setAdding(true)}>
          New worker
        </Button>
      </PageHead>
      <ReadingNote of={workers} />
      {data?.length === 0 && (
        <Nothing>
          No worker yet. A worker is a process of its own that pulls tasks, one at a time.
        </Nothing>
      )}
      <ul className="grid items-start gap-3 lg:grid-cols-2">
        {data?.map((worker) => (
          <WorkerCard key={worker.id} worker={worker} />
        ))}
      </ul>
      {adding && <NewWorker onClose={() => setAdding(false)} />}
    </>
  );
}
