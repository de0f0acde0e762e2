import { Labelled } from "../../../ui/labelled/labelled.tsx";

/** As many characters as the contract takes for a reason. */
const REASON_CHARS_MAX = 4_000;

/** A field for why somebody does it; it goes into the task's history. */
export function Reason({ text, onText }: { text: string; onText(text: string): void }) {
  return (
    <Labelled label="Reason" note="for the task's history">
      {(id) => (
        <textarea
          id={id}
          rows={2}
          maxLength={REASON_CHARS_MAX}
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
          className="field"
        />
      )}
    </Labelled>
  );
}

type TickProps = { label: string; value: boolean; onChange(value: boolean): void };

/** A box to tick beside its label. */
export function Tick({ label, value, onChange }: TickProps) {
  return (
    <label className="flex items-center gap-2 text-note text-ink">
      <input
        type="checkbox"
        checked={value}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {label}
    </label>
  );
}
