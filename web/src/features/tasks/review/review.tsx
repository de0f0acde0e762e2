import { type SubmitEvent, useState } from "react";
import type { Attempt } from "../../../../../src/domain/attempt.ts";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { shortHash } from "../../../ui/figures.ts";
import { Labelled } from "../../../ui/labelled/labelled.tsx";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";
import { Diff } from "./diff.tsx";
import type { Draft } from "./drafts.ts";
import { Findings } from "./findings.tsx";

/** As many characters as the contract takes for a comment. */
const COMMENT_CHARS_MAX = 4_000;

type CommentProps = { text: string; onText(text: string): void };

function Comment({ text, onText }: CommentProps) {
  return (
    <Labelled label="Comment" note="needed to ask for changes; the agent reads it">
      {(id) => (
        <textarea
          id={id}
          rows={3}
          maxLength={COMMENT_CHARS_MAX}
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
          className="field"
        />
      )}
    </Labelled>
  );
}

/** Where the work is that is to be looked at. */
function Where({ attempt }: { attempt: Attempt | undefined }) {
  if (attempt === undefined || attempt.head_commit === null) return null;
  return (
    <p className="text-soft">
      It is on the branch <code className="font-mono text-fine">{attempt.branch}</code>, at{" "}
      <code className="font-mono text-fine">{shortHash(attempt.head_commit)}</code>.
    </p>
  );
}

type Props = { id: string; attempts: readonly Attempt[] };

type WordProps = { id: string; drafts: Draft[] };

/** A comment, and the two things that can be said. */
function Word({ id, drafts }: WordProps) {
  const [comment, setComment] = useState("");
  const touches = [KEYS.task(id), KEYS.tasks, KEYS.queue, KEYS.whyAny];
  const approve = useChange("approveTask", touches);
  const reject = useChange("rejectTask", touches);
  const busy = approve.isPending || reject.isPending;
  const body = { comment: comment.trim() };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    approve.mutate({ params: { id }, body });
  };
  const ask = () => reject.mutate({ params: { id }, body: { ...body, findings: drafts } });
  return (
    <form aria-label="Review" onSubmit={submit} className="grid gap-3">
      <Comment text={comment} onText={setComment} />
      <ProblemNote error={approve.error ?? reject.error} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="main" disabled={busy || drafts.length > 0}>
          Approve
        </Button>
        <Button disabled={busy || body.comment === ""} onClick={ask}>
          Ask for changes
        </Button>
      </div>
    </form>
  );
}

/**
 * What is proven waits for a person's word: on to the next stage, or back to work with what was
 * noted at lines of the diff.
 */
export function Review({ id, attempts }: Props) {
  const [drafts, setDrafts] = useState<Draft[]>([]);
  return (
    <div className="grid gap-3">
      <Where attempt={attempts.at(-1)} />
      <Diff id={id} onComment={(draft) => setDrafts([...drafts, draft])} />
      <Findings all={drafts} onDrop={(at) => setDrafts(drafts.toSpliced(at, 1))} />
      <Word id={id} drafts={drafts} />
    </div>
  );
}
