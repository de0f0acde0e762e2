import { useState } from "react";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Confirm } from "../../../ui/dialog/confirm.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { Reason, Tick } from "./reason.tsx";
import { WhyNot } from "./why-not.tsx";

function useDiscard(id: string) {
  const touches = [KEYS.task(id), KEYS.tasks, KEYS.queue, KEYS.whyAny, KEYS.history];
  return useChange("discardTask", touches);
}

type AskProps = { id: string; discard: ReturnType<typeof useDiscard>; onClose(): void };

function Ask({ id, discard, onClose }: AskProps) {
  const [reason, setReason] = useState("");
  const [cancel, setCancel] = useState(false);
  const go = () =>
    discard.mutate({ params: { id }, body: { cancel, reason } }, { onSuccess: onClose });
  return (
    <Confirm
      title="Discard this change?"
      action="Discard change"
      look="danger"
      busy={discard.isPending}
      error={discard.error}
      onConfirm={go}
      onClose={onClose}
    >
      <p className="mb-4">
        Branch and worktree go, and the task is {cancel ? "cancelled" : "a draft again"}. All that
        was committed is kept under a backup ref.
      </p>
      <div className="grid gap-3">
        <Reason text={reason} onText={setReason} />
        <Tick label="Cancel the task, too" value={cancel} onChange={setCancel} />
      </div>
    </Confirm>
  );
}

/** Takes work away that is not merged; `why_not`: why that cannot be now. */
export function Discard({ id, why_not }: { id: string; why_not: string | null }) {
  const [asks, setAsks] = useState(false);
  const discard = useDiscard(id);
  const kept_under = discard.data?.kept_under;
  return (
    <>
      {kept_under === undefined ? (
        <WhyNot reason={why_not} />
      ) : (
        <p className="text-note wrap-anywhere text-soft">
          Discarded. It is kept under <Plain text={kept_under} />; back with{" "}
          <code className="font-mono text-fine">ringmaster task restore {id}</code>
        </p>
      )}
      {why_not === null && (
        <Button look="danger" onClick={() => setAsks(true)}>
          Discard change…
        </Button>
      )}
      {asks && <Ask id={id} discard={discard} onClose={() => setAsks(false)} />}
    </>
  );
}
