import { useState } from "react";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Confirm } from "../../../ui/dialog/confirm.tsx";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";

const touched = (id: string) => [KEYS.task(id), KEYS.tasks, KEYS.queue, KEYS.whyAny, KEYS.history];

/** Lets the next attempt begin at a round, after a question. */
export function GoBack({ id, to }: { id: string; to: number }) {
  const [asks, setAsks] = useState(false);
  const change = useChange("rollbackTask", touched(id));
  const close = () => setAsks(false);
  const go = () => change.mutate({ params: { id }, body: { to } }, { onSuccess: close });
  return (
    <>
      <Button size="small" aria-label={`Go back to round ${to}`} onClick={() => setAsks(true)}>
        Go back…
      </Button>
      {asks && (
        <Confirm
          title={`Go back to round ${to}?`}
          action="Go back"
          busy={change.isPending}
          error={change.error}
          onConfirm={go}
          onClose={close}
        >
          The next attempt begins at the commit of this round, in a session of its own. What was
          done since is kept under the backup ref. A stopped task goes back to work.
        </Confirm>
      )}
    </>
  );
}

/** Lets a stopped task go on at its last round, with its session. */
export function GoOn({ id }: { id: string }) {
  const change = useChange("resumeTask", touched(id));
  return (
    <div className="mb-2">
      <ProblemNote error={change.error} />
      <Button disabled={change.isPending} onClick={() => change.mutate({ params: { id } })}>
        Go on where it stopped
      </Button>
    </div>
  );
}
