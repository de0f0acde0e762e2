import { useState } from "react";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Confirm } from "../../../ui/dialog/confirm.tsx";

const ASKED = {
  pauseWorkers: {
    title: "Pause all workers?",
    action: "Pause all",
    words: "No worker is handed anything more.",
    now: "Agents that run are paused, too",
  },
  resumeWorkers: {
    title: "Resume all workers?",
    action: "Resume all",
    words: "Every worker is handed tasks again.",
    now: "Agents that were paused go on, too",
  },
} as const;

/** Pauses every worker or lets them go on; agents that run only when that is wished. */
export function PauseAll({ name }: { name: keyof typeof ASKED }) {
  const [asks, setAsks] = useState(false);
  const [now, setNow] = useState(false);
  const change = useChange(name, [KEYS.workers]);
  const { words, now: label, ...asked } = ASKED[name];
  return (
    <>
      <Button onClick={() => setAsks(true)}>{asked.action}</Button>
      {asks && (
        <Confirm
          {...asked}
          busy={change.isPending}
          error={change.error}
          onClose={() => setAsks(false)}
          onConfirm={() => change.mutate({ body: { now } }, { onSuccess: () => setAsks(false) })}
        >
          <p className="mb-3">{words}</p>
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={now}
              onChange={(event) => setNow(event.currentTarget.checked)}
            />
            {label}
          </label>
        </Confirm>
      )}
    </>
  );
}
