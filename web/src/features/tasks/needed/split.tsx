import { type SubmitEvent, useState } from "react";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Labelled } from "../../../ui/labelled/labelled.tsx";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";

type LinesProps = { text: string; onText(text: string): void };

function Lines({ text, onText }: LinesProps) {
  return (
    <Labelled label="Children" note="one a line; empty: as its description lists them">
      {(id) => (
        <textarea
          id={id}
          rows={4}
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
          className="field"
        />
      )}
    </Labelled>
  );
}

/** A task that is too large is split into children here; it completes when they do. */
export function Split({ id }: { id: string }) {
  const [text, setText] = useState("");
  const touches = [KEYS.task(id), KEYS.tasks, KEYS.queue, KEYS.whyAny, KEYS.decisions];
  const split = useChange("splitTask", touches);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const titles = text.split("\n").map((line) => line.trim());
    const children = titles.filter(Boolean).map((title) => ({ title }));
    split.mutate({ params: { id }, body: children.length === 0 ? {} : { children } });
  };
  return (
    <form aria-label="Split" onSubmit={submit} className="mt-3 grid gap-3">
      <Lines text={text} onText={setText} />
      <ProblemNote error={split.error} />
      <div>
        <Button type="submit" look="main" disabled={split.isPending}>
          Split it
        </Button>
      </div>
    </form>
  );
}
