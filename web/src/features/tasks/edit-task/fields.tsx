import { LIMITS } from "../../../../../src/domain/limits.ts";
import { Labelled } from "../../../ui/labelled/labelled.tsx";
import { PRIORITIES } from "../../../ui/priority/priorities.ts";
import { type Field, FIELDS } from "./draft.ts";
import type { Editing } from "./editing.ts";
import { KINDS } from "./kinds.ts";

type Props = { editing: Editing; field: Field; note?: string };

function Line({ editing, field, note, required = false }: Props & { required?: boolean }) {
  return (
    <Labelled label={FIELDS[field]} {...(note === undefined ? {} : { note })}>
      {(id) => (
        <input
          id={id}
          value={editing.draft[field]}
          required={required}
          onChange={(event) => editing.set(field, event.currentTarget.value)}
          className="field"
        />
      )}
    </Labelled>
  );
}

function Text({ editing, field, note, rows }: Props & { rows: number }) {
  return (
    <Labelled label={FIELDS[field]} {...(note === undefined ? {} : { note })}>
      {(id) => (
        <textarea
          id={id}
          rows={rows}
          maxLength={LIMITS.description_chars_max}
          value={editing.draft[field]}
          onChange={(event) => editing.set(field, event.currentTarget.value)}
          className="field"
        />
      )}
    </Labelled>
  );
}

function Choice({ editing, field, of }: Props & { of: readonly string[] }) {
  return (
    <Labelled label={FIELDS[field]}>
      {(id) => (
        <select
          id={id}
          value={editing.draft[field]}
          onChange={(event) => editing.set(field, event.currentTarget.value)}
          className="field"
        >
          {of.map((word) => (
            <option key={word}>{word}</option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

/** Everything that a person may say of a task. */
export function Fields({ editing }: { editing: Editing }) {
  return (
    <div className="mb-5 grid gap-4">
      <Line editing={editing} field="title" required />
      <Text editing={editing} field="description" rows={5} />
      <Text editing={editing} field="acceptance_criteria" rows={3} note="when it counts as done" />
      <Text editing={editing} field="plan" rows={3} />
      <div className="grid gap-4 sm:grid-cols-3">
        <Choice editing={editing} field="priority" of={PRIORITIES} />
        <Choice editing={editing} field="kind" of={KINDS} />
        <Line editing={editing} field="agent" note="empty: any" />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Line editing={editing} field="needs" note="apart by spaces" />
        <Line editing={editing} field="pull_request" />
      </div>
      <Text editing={editing} field="files" rows={2} note="that it will change, one a line" />
    </div>
  );
}
