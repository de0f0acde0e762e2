import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Decision as Asked } from "../../../../../src/domain/decision.ts";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { decisionsQuery } from "../../../cache/queries.ts";
import { Until } from "../../../ui/age/until.tsx";
import { Button } from "../../../ui/button/button.tsx";
import { Labelled } from "../../../ui/labelled/labelled.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";
import { Known } from "./known-facts.tsx";
import { Tried } from "./tried.tsx";

/** As many characters as the contract takes for a note. */
const NOTE_CHARS_MAX = 4_000;

type Props = { decision: Asked };

/** What holds when nobody answers, and from when on. */
function Default({ decision: { default_option, deadline_at, options } }: Props) {
  const label = options.find(({ id }) => id === default_option)?.label;
  if (label === undefined) return null;
  return (
    <p className="text-soft">
      {deadline_at === null ? "Its agent would take:" : "Without an answer this holds"}{" "}
      {deadline_at !== null && (
        <>
          <Until at={deadline_at} />:{" "}
        </>
      )}
      <Plain text={label} />
    </p>
  );
}

/** One answer holds for all who ask the same. */
function Twins({ decision: { id, same_as } }: Props) {
  const first = same_as ?? id;
  const open = useQuery(decisionsQuery).data ?? [];
  const twins = open.filter((one) => one.id !== id && (one.same_as ?? one.id) === first);
  if (twins.length === 0) return null;
  const who = twins.length === 1 ? "Another task asks" : `${twins.length} other tasks ask`;
  return <p className="text-soft">{who} the same: one answer is for all of them.</p>;
}

type NoteProps = { text: string; onText(text: string): void };

function Note({ text, onText }: NoteProps) {
  return (
    <Labelled label="Note" note="the agent reads it with the answer">
      {(id) => (
        <textarea
          id={id}
          rows={2}
          maxLength={NOTE_CHARS_MAX}
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
          className="field"
        />
      )}
    </Labelled>
  );
}

type RuleProps = { checked: boolean; onChecked(checked: boolean): void };

function MakeRule({ checked, onChecked }: RuleProps) {
  return (
    <label className="flex items-center gap-2">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChecked(event.currentTarget.checked)}
        className="size-4 accent-accent"
      />
      Make it a rule for all later work on the project
    </label>
  );
}

type OptionsProps = Props & { busy: boolean; onAnswer(answer: Asked["recommendation"]): void };

function Options({ decision: { options, recommendation }, busy, onAnswer }: OptionsProps) {
  return (
    <div className="flex flex-wrap gap-2">
      {options.map(({ id, label }) => (
        <Button
          key={id}
          look={id === recommendation ? "main" : "plain"}
          title={id === recommendation ? "recommended" : undefined}
          disabled={busy}
          className="max-w-full text-left whitespace-normal"
          onClick={() => onAnswer(id)}
        >
          <Plain text={label} />
        </Button>
      ))}
    </div>
  );
}

/** A question to a person with all that is known, and a button for each answer. */
export function Decision({ decision }: Props) {
  const { id, task_id, kind, options } = decision;
  const touches = [KEYS.decisions, KEYS.task(task_id), KEYS.tasks, KEYS.queue, KEYS.whyAny];
  const answer = useChange("answerDecision", touches);
  const [note, setNote] = useState("");
  const [rule, setRule] = useState(false);
  const choose = (chosen: string) => {
    const option = options.find((one) => one.id === chosen);
    if (option === undefined) return;
    const body = { answer: option.id, note: note.trim() || null, rule };
    answer.mutate({ params: { id }, body });
  };
  return (
    <section aria-label="Decision" className="mt-3 grid gap-2">
      <p className="max-w-prose font-medium whitespace-pre-wrap">
        <Plain text={decision.question} />
      </p>
      <Twins decision={decision} />
      <Tried experiments={decision.experiments} />
      <Default decision={decision} />
      <Known facts={decision.context} />
      <Note text={note} onText={setNote} />
      {kind === "question" && <MakeRule checked={rule} onChecked={setRule} />}
      <ProblemNote error={answer.error} />
      <Options decision={decision} busy={answer.isPending} onAnswer={choose} />
    </section>
  );
}
