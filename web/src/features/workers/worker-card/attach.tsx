import { useQuery } from "@tanstack/react-query";
import type { Worker } from "../../../../../src/domain/worker.ts";
import { workerQuery } from "../../../cache/queries.ts";
import { Copyable } from "../../../ui/copyable/copyable.tsx";
import { shellLine } from "./shell-line.ts";

/** The command that shows a worker's terminal, where it has one. */
export function Attach({ worker }: { worker: Worker }) {
  const { data } = useQuery(workerQuery(worker.id));
  // It takes the room that it will need, so that nothing below is pushed down.
  if (!data && worker.session !== null) return <div className="mt-3 h-[3.25rem]" />;
  if (!data || data.attach.length === 0) return null;
  return (
    <div className="mt-3">
      <p className="mb-1 text-note text-faint">Look over its shoulder</p>
      <Copyable
        text={shellLine(data.attach)}
        label={`the command that attaches to ${worker.name}`}
      />
    </div>
  );
}
