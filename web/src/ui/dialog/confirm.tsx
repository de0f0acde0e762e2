import type { ReactNode } from "react";
import { Button } from "../button/button.tsx";
import { ProblemNote } from "../problem-note/problem-note.tsx";
import { Dialog } from "./dialog.tsx";

type Props = {
  title: string;
  action: string;
  look?: "main" | "danger";
  busy: boolean;
  error: Error | null;
  onConfirm(): void;
  onClose(): void;
  children: ReactNode;
};

/** Asks before something is done; a refusal is shown where it was asked. */
export function Confirm({ look = "main", busy, error, ...props }: Props) {
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <div className="mb-5 max-w-prose text-soft">{props.children}</div>
      <ProblemNote error={error} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={props.onClose}>Not now</Button>
        <Button look={look} disabled={busy} onClick={props.onConfirm}>
          {props.action}
        </Button>
      </div>
    </Dialog>
  );
}
