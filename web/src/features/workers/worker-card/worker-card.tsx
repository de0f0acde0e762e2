import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { LIMITS } from "../../../../../src/domain/limits.ts";
import type { Worker } from "../../../../../src/domain/worker.ts";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { workerQuery } from "../../../cache/queries.ts";
import { Age } from "../../../ui/age/age.tsx";
import { useNow } from "../../../ui/age/now.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Copyable } from "../../../ui/copyable/copyable.tsx";
import { Confirm } from "../../../ui/dialog/confirm.tsx";
import { Fact, Facts } from "../../../ui/facts/facts.tsx";
import { shortHash } from "../../../ui/figures.ts";
import { Dot, Mark } from "../../../ui/state/state.tsx";
import type { Tone } from "../../../ui/state/tones.ts";
import { shellLine } from "./shell-line.ts";

const TONES: Record<Worker["status"], Tone> = { working: "live", idle: "good", stopped: "rest" };

/** Its status, unless it has given no sign of life for longer than a lease lasts. */
function Standing({ worker }: { worker: Worker }) {
  const now_ms = useNow();
  const seen_ms =
    worker.last_seen_at === null ? Infinity : now_ms - Date.parse(worker.last_seen_at);
  const silent = worker.status !== "stopped" && seen_ms > LIMITS.lease_ms;
  const tone = silent ? "wait" : TONES[worker.status];
  return (
    <Mark tone={tone}>
      <Dot tone={tone} breathes={worker.status === "working" && !silent} />
      {silent ? `${worker.status}, but silent` : worker.status}
    </Mark>
  );
}

function Attach({ worker }: { worker: Worker }) {
  const { data } = useQuery(workerQuery(worker.id));
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

function About({ worker }: { worker: Worker }) {
  return (
    <Facts wide>
      <Fact name="Agent">{worker.agent}</Fact>
      <Fact name="Task">
        {worker.task_id === null ? (
          "none"
        ) : (
          <Link
            to="/tasks/$id"
            params={{ id: worker.task_id }}
            className="link font-mono text-fine"
          >
            {worker.task_id}
          </Link>
        )}
      </Fact>
      <Fact name="Last seen">
        {worker.last_seen_at === null ? "never" : <Age at={worker.last_seen_at} suffix=" ago" />}
      </Fact>
      <Fact name="Session">
        <span className="font-mono text-fine">{worker.session ?? "none"}</span>
      </Fact>
      <Fact name="Host">{worker.host}</Fact>
      <Fact name="Code">
        <span className="font-mono text-fine">
          {worker.commit === null ? "unknown" : shortHash(worker.commit)}
        </span>
      </Fact>
    </Facts>
  );
}

const ASKED = {
  spawnWorker: {
    title: "Start this worker?",
    action: "Start it",
    look: "main",
    words: "It gets a terminal session of its own and takes the best task that it may do.",
  },
  killWorker: {
    title: "End this worker?",
    action: "End it",
    look: "danger",
    words: "Its session ends with every process in it. Its task is given back; no commit is lost.",
  },
} as const;

function Control({ worker, name }: { worker: Worker; name: keyof typeof ASKED }) {
  const [asks, setAsks] = useState(false);
  const change = useChange(name, [KEYS.workers, KEYS.tasks]);
  const { words, ...asked } = ASKED[name];
  return (
    <>
      <Button look={name === "killWorker" ? "danger" : "plain"} onClick={() => setAsks(true)}>
        {name === "killWorker" ? "End" : "Start"}
      </Button>
      {asks && (
        <Confirm
          {...asked}
          busy={change.isPending}
          error={change.error}
          onClose={() => setAsks(false)}
          onConfirm={() =>
            change.mutate({ params: { id: worker.id } }, { onSuccess: () => setAsks(false) })
          }
        >
          <strong className="font-semibold text-ink">{worker.name}</strong>: {words}
        </Confirm>
      )}
    </>
  );
}

/** One worker: what it does, when it was last seen, and how to look at it. */
export function WorkerCard({ worker }: { worker: Worker }) {
  const stopped = worker.session === null;
  return (
    <li className="sheet min-w-0 p-4">
      <div className="mb-3 flex flex-wrap items-center gap-3">
        <h2 className="text-head font-semibold">{worker.name}</h2>
        <Standing worker={worker} />
        <div className="ml-auto">
          <Control worker={worker} name={stopped ? "spawnWorker" : "killWorker"} />
        </div>
      </div>
      <About worker={worker} />
      <Attach worker={worker} />
    </li>
  );
}
