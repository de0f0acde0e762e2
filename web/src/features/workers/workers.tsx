import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Worker } from "../../../../src/domain/worker.ts";
import { workersQuery } from "../../cache/queries.ts";
import { Button } from "../../ui/button/button.tsx";
import { Nothing, PageHead, useTitle } from "../../ui/page/page.tsx";
import { ReadingNote } from "../../ui/problem-note/problem-note.tsx";
import { NewWorker } from "./new-worker/new-worker.tsx";
import { WorkerCard } from "./worker-card/worker-card.tsx";

function countWords(workers: readonly Worker[]): string {
  const working = workers.filter((worker) => worker.status === "working").length;
  const idle = workers.filter((worker) => worker.status === "idle").length;
  return `${working} working · ${idle} idle · ${workers.length - working - idle} stopped`;
}

/** The processes that pull tasks. */
export function Workers() {
  useTitle("Workers");
  const workers = useQuery(workersQuery);
  const { data } = workers;
  const [adding, setAdding] = useState(false);
  return (
    <>
      <PageHead title="Workers" below={data && countWords(data)}>
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
      <ul className="grid items-start gap-3 lg:grid-cols-2 2xl:grid-cols-3">
        {data?.map((worker) => (
          <WorkerCard key={worker.id} worker={worker} />
        ))}
      </ul>
      {adding && <NewWorker onClose={() => setAdding(false)} />}
    </>
  );
}
