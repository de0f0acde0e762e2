import type { ReactNode } from "react";
import { Labelled } from "../../../ui/labelled/labelled.tsx";

type Props = { label: string; name: string; children: ReactNode };

/** A choice of one among several, under its label. */
export function Choice({ label, name, children }: Props) {
  return (
    <Labelled label={label}>
      {(id) => (
        <select id={id} name={name} className="field">
          {children}
        </select>
      )}
    </Labelled>
  );
}
