import { type ReactNode, useId } from "react";

type Props = { label: string; note?: string; children(id: string): ReactNode };

/** A field under its label; what `children` renders has the id that the label points to. */
export function Labelled({ label, note, children }: Props) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-note font-medium">
        {label}
        {note !== undefined && <span className="font-normal text-faint"> {note}</span>}
      </label>
      {children(id)}
    </div>
  );
}
