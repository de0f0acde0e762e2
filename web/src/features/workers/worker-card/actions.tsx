import { useState } from "react";
import type { Worker } from "../../../../../src/domain/worker.ts";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Confirm } from "../../../ui/dialog/confirm.tsx";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";

const ASKED = {
  spawnWorker: {
    name: "Start",
    title: "Start this worker?",
    action: "Start it",
    look: "main",
    words: "It gets a terminal session of its own and takes the best task that it may do.",
  },
  drainWorker: {
    name: "Drain",
    title: "Let this worker end?",
    action: "Let it end",
    look: "main",
    words: "It finishes what it works on, is handed nothing more, and then ends by itself.",
  },
  killWorker: {
    name: "End",
    title: "End this worker?",
    action: "End it",
    look: "danger",
    words: "Its session ends with every process in it. Its task is given back; no commit is lost.",
  },
  removeWorker: {
    name: "Forget",
    title: "Forget this worker?",
    action: "Forget it",
    look: "danger",
    words: "It leaves the list. What it did stays with its tasks.",
  },
} as const;

function Asks({ worker, name }: { worker: Worker; name: keyof typeof ASKED }) {
  const [asks, setAsks] = useState(false);
  const change = useChange(name, [KEYS.workers, KEYS.tasks]);
  const { words, name: label, ...asked } = ASKED[name];
  return (
    <>
      <Button
        size="small"
        look={asked.look === "danger" ? "danger" : "plain"}
        aria-label={`${label} ${worker.name}`}
        onClick={() => setAsks(true)}
      >
        {label}
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

/** Whether it is handed tasks; what it works on goes on. */
function Pause({ worker }: { worker: Worker }) {
  const change = useChange("changeWorker", [KEYS.workers]);
  const word = worker.paused ? "Resume" : "Pause";
  const body = { paused: !worker.paused };
  return (
    <>
      {change.error && (
        <div className="basis-full">
          <ProblemNote error={change.error} />
        </div>
      )}
      <Button
        size="small"
        aria-label={`${word} ${worker.name}`}
        title={worker.paused ? "Hand it tasks again" : "Hand it nothing more; its task goes on"}
        disabled={change.isPending}
        onClick={() => change.mutate({ params: { id: worker.id }, body })}
      >
        {word}
      </Button>
    </>
  );
}

/** What can be done about a worker. */
export function Actions({ worker }: { worker: Worker }) {
  const stopped = worker.session === null && worker.status === "stopped";
  const has_session = worker.session !== null;
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      <Pause worker={worker} />
      {!stopped && !worker.draining && <Asks worker={worker} name="drainWorker" />}
      {stopped && <Asks worker={worker} name="spawnWorker" />}
      {has_session && <Asks worker={worker} name="killWorker" />}
      {stopped && <Asks worker={worker} name="removeWorker" />}
    </div>
  );
}
