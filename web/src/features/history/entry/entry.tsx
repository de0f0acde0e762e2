import type { Contract } from "../../../../../src/contract/contract.ts";
import type { OutputOf } from "../../../../../src/contract/endpoint.ts";
import type { RecordChange } from "../../../../../src/domain/history.ts";
import { Age } from "../../../ui/age/age.tsx";
import { Button } from "../../../ui/button/button.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { stateWords } from "../../../ui/state/tones.ts";
import { TaskLink } from "../../../ui/task-link/task-link.tsx";
import { useTurn } from "../turn/turn.ts";
import { type FieldChange, fieldChanges, recordWords } from "./fields.ts";

/** So many records of one action are shown; an import has thousands. */
const RECORDS_SHOWN = 20;

type HistoryEntry = OutputOf<Contract["listHistory"]>["items"][number];

function Field({ change }: { change: FieldChange }) {
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 text-fine">
      <span className="text-faint">{stateWords(change.name)}</span>
      {change.before !== null && (
        <del className="text-soft">
          <Plain text={change.before} />
        </del>
      )}
      <span aria-hidden className="text-faint">
        →
      </span>
      <ins className="no-underline">
        <Plain text={change.after ?? "nothing"} />
      </ins>
    </li>
  );
}

function Record({ of }: { of: RecordChange }) {
  const fields = fieldChanges(of);
  return (
    <li className="py-1">
      <p className="flex flex-wrap items-baseline gap-x-2 text-note">
        <span className="text-faint">{recordWords(of)}</span>
        {of.kind === "task" ? <TaskLink id={of.id} /> : <Plain text={of.id} />}
      </p>
      <ul className="pl-4">
        {fields.map((change) => (
          <Field key={change.name} change={change} />
        ))}
      </ul>
    </li>
  );
}

function Records({ entry: { changes, records } }: { entry: HistoryEntry }) {
  const more = records - Math.min(changes.length, RECORDS_SHOWN);
  return (
    <details>
      <summary className="w-fit text-fine text-soft hover:text-ink">
        {records === 1 ? "1 record" : `${records} records`}
      </summary>
      <ul className="mt-1 border-l border-line pl-3">
        {changes.slice(0, RECORDS_SHOWN).map((of) => (
          <Record key={`${of.kind} ${of.id}`} of={of} />
        ))}
      </ul>
      {more > 0 && <p className="pl-3 text-fine text-faint">and {more} more</p>}
    </details>
  );
}

function Byline({ entry }: { entry: HistoryEntry }) {
  const { actor, at, undone_at, undone_by } = entry;
  return (
    <p className="text-fine text-faint">
      <Plain text={actor} />, <Age at={at} suffix=" ago" />
      {undone_at !== null && (
        <>
          {" · undone"}
          {undone_by !== null && (
            <>
              {" by "}
              <Plain text={undone_by} />
            </>
          )}{" "}
          <Age at={undone_at} suffix=" ago" />
        </>
      )}
    </p>
  );
}

function TurnButton({ entry }: { entry: HistoryEntry }) {
  const turn = useTurn();
  const way = entry.undone_at === null ? "undo" : "redo";
  const word = way === "undo" ? "Undo" : "Redo";
  return (
    <Button disabled={turn.isPending} onClick={() => turn.mutate({ way, id: entry.id })}>
      {word}
      <span className="sr-only">: {entry.label}</span>
    </Button>
  );
}

/** One thing that somebody did, with the way back. */
export function Entry({ entry }: { entry: HistoryEntry }) {
  const undone = entry.undone_at !== null;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 border-t border-line px-4 py-3 first:border-t-0">
      <div className="min-w-0">
        <p className={`text-note font-medium ${undone ? "text-faint line-through" : ""}`}>
          <Plain text={entry.label} />
        </p>
        <Byline entry={entry} />
        <Records entry={entry} />
      </div>
      <TurnButton entry={entry} />
    </li>
  );
}
