import { useState } from "react";
import type { Contract } from "../../../../../src/contract/contract.ts";
import type { OutputOf } from "../../../../../src/contract/endpoint.ts";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Confirm } from "../../../ui/dialog/confirm.tsx";
import { TaskLink } from "../../../ui/task-link/task-link.tsx";
import { Reason, Tick } from "./reason.tsx";
import { WhyNot } from "./why-not.tsx";

type Dependents = OutputOf<Contract["waysBack"]>["dependents"];
type Props = { id: string; why_not: string | null; dependents: Dependents };

/** What becomes of work that builds on it. */
type Others = "with_dependents" | "only";

const OTHERS: readonly (readonly [Others, string])[] = [
  ["with_dependents", "Revert all of it"],
  ["only", "Revert this one only; the rest stays"],
];

type OthersProps = { all: Dependents; value: Others | null; onChange(value: Others): void };

function BuiltOn({ all, value, onChange }: OthersProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-note font-medium text-ink">Merged work builds on it:</legend>
      <ul className="mb-1 max-h-40 overflow-y-auto text-note">
        {all.map((each) => (
          <li key={each.id}>
            <TaskLink id={each.id} title={each.title} />
          </li>
        ))}
      </ul>
      {OTHERS.map(([name, words]) => (
        <label key={name} className="flex items-center gap-2 text-note text-ink">
          <input
            type="radio"
            name="others"
            checked={value === name}
            onChange={() => onChange(name)}
          />
          {words}
        </label>
      ))}
    </fieldset>
  );
}

function useRevert(id: string) {
  return useChange("revertTask", [KEYS.task(id), KEYS.tasks, KEYS.queue, KEYS.whyAny]);
}

/** What was chosen, and of which works: of others it has to be chosen anew. */
type Choice = { of: string; what: Others };

type AskProps = Pick<Props, "id" | "dependents"> & {
  revert: ReturnType<typeof useRevert>;
  onClose(): void;
};

function Ask({ id, dependents, revert, onClose }: AskProps) {
  const [reason, setReason] = useState("");
  const [again, setAgain] = useState(false);
  const seen = dependents.map((each) => each.id);
  const [choice, setChoice] = useState<Choice | null>(null);
  const others = choice?.of === seen.join(" ") ? choice.what : null;
  const is_open = dependents.length > 0 && others === null;
  const go = () => {
    const what = others === null ? {} : { [others]: true };
    const body = { again, reason, seen, ...what };
    revert.mutate({ params: { id }, body }, { onSuccess: onClose });
  };
  const choose = (what: Others) => setChoice({ of: seen.join(" "), what });
  return (
    <Confirm
      title="Revert this change?"
      action="Revert change"
      look="danger"
      busy={revert.isPending || is_open}
      error={revert.error}
      onConfirm={go}
      onClose={onClose}
    >
      <p className="mb-4">
        A new commit takes it back from the default branch, as soon as no merge is under way. Then
        the task is {again ? "worked on anew" : "blocked until you move it"}.
      </p>
      <div className="grid gap-3">
        {dependents.length > 0 && <BuiltOn all={dependents} value={others} onChange={choose} />}
        <Reason text={reason} onText={setReason} />
        <Tick label="Work on it anew" value={again} onChange={setAgain} />
      </div>
    </Confirm>
  );
}

/** Takes merged work back by a new commit; `why_not`: why that cannot be now. */
export function Revert({ id, why_not, dependents }: Props) {
  const [asks, setAsks] = useState(false);
  const revert = useRevert(id);
  return (
    <>
      <WhyNot reason={why_not} />
      {why_not === null && (
        <Button look="danger" onClick={() => setAsks(true)}>
          Revert change…
        </Button>
      )}
      {asks && (
        <Ask id={id} dependents={dependents} revert={revert} onClose={() => setAsks(false)} />
      )}
    </>
  );
}
