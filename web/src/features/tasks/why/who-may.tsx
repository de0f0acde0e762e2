import type { Why } from "../../../../../src/contract/graph.ts";
import { Plain } from "../../../ui/plain/plain.tsx";
import { Mark } from "../../../ui/state/state.tsx";

type Candidate = Why["workers"][number];

function confidenceWords(confidence: number | null): string {
  return confidence === null ? "" : `confidence ${Math.round(confidence * 100)} %`;
}

function One({ worker }: { worker: Candidate }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
      <Mark tone={worker.may ? "good" : "rest"}>{worker.may ? "may" : "may not"}</Mark>
      <span className="font-medium">
        <Plain text={worker.name} />
      </span>
      <span className="text-faint">{confidenceWords(worker.confidence)}</span>
      <span className="text-soft">
        <Plain text={worker.detail} />
      </span>
    </li>
  );
}

/** Which workers may do a task, and why the others may not. */
export function WhoMay({ workers }: { workers: readonly Candidate[] }) {
  if (workers.length === 0) return null;
  const may = workers.filter((worker) => worker.may).length;
  return (
    <details className="text-note">
      <summary className="w-fit text-soft hover:text-ink">
        {may} of {workers.length} {workers.length === 1 ? "worker" : "workers"} may do it
      </summary>
      <ul className="mt-2 grid gap-1.5">
        {workers.map((worker) => (
          <One key={worker.name} worker={worker} />
        ))}
      </ul>
    </details>
  );
}
