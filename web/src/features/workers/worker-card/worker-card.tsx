import { Link } from "@tanstack/react-router";
import type { Worker } from "../../../../../src/domain/worker.ts";
import { Age } from "../../../ui/age/age.tsx";
import { Nothing } from "../../../ui/page/page.tsx";
import { Actions } from "./actions.tsx";
import { AtWork } from "./at-work.tsx";
import { Attach } from "./attach.tsx";
import { Standing } from "./standing.tsx";

function restWords({ status, paused, draining }: Worker): string {
  if (status === "stopped") return "It has no process. Start it, and it takes the best task.";
  if (draining) return "It ends now that it holds nothing.";
  return paused ? "It is handed nothing until it is resumed." : "It waits for a task.";
}

function Byline({ worker }: { worker: Worker }) {
  return (
    <p className="flex flex-wrap gap-x-3 text-fine text-faint">
      <span className="font-medium text-soft">{worker.agent}</span>
      {worker.subscription !== null && <span>account {worker.subscription}</span>}
      {worker.capabilities.length > 0 && <span>can {worker.capabilities.join(", ")}</span>}
      <span>on {worker.host}</span>
      <span>
        {"seen "}
        {worker.last_seen_at === null ? "never" : <Age at={worker.last_seen_at} suffix=" ago" />}
      </span>
    </p>
  );
}

/** One worker: what it does, how its agent is doing, and what can be done about it. */
export function WorkerCard({ worker }: { worker: Worker }) {
  return (
    <li aria-label={worker.name} className="sheet min-w-0 p-4">
      <div className="mb-1 flex flex-wrap items-center gap-2">
        <h2 className="mr-1 text-head font-semibold">
          <Link
            to="/workers/$worker"
            params={{ worker: worker.id }}
            className="hover:underline"
            title="Watch what it does"
          >
            {worker.name}
          </Link>
        </h2>
        <Standing worker={worker} />
        <div className="ml-auto">
          <Actions worker={worker} />
        </div>
      </div>
      <Byline worker={worker} />
      <div className="mt-3">
        {worker.task_id === null ? (
          <Nothing>{restWords(worker)}</Nothing>
        ) : (
          <AtWork worker={worker} task_id={worker.task_id} />
        )}
      </div>
      <Attach worker={worker} />
    </li>
  );
}
