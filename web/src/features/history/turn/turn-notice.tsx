import { useState } from "react";
import { toProblem } from "../../../../../src/domain/problem.ts";
import { useNow } from "../../../ui/age/now.ts";
import { Notice, NoticeButton } from "../../../ui/notice/notice.tsx";
import { Plain } from "../../../ui/plain/plain.tsx";
import { type Turned, useTurn, useTurned } from "./turn.ts";

/** So long the notice stays; a refusal stays until it is put away. */
const SHOWN_MS = 15_000;

function Refused({ error, onClose }: { error: Error; onClose(): void }) {
  const { message, hint } = toProblem(error);
  return (
    <Notice look="bad">
      <span className="min-w-0">
        <Plain text={message} />{" "}
        <span className="opacity-80">
          <Plain text={hint} />
        </span>
      </span>
      <NoticeButton onClick={onClose}>Close</NoticeButton>
    </Notice>
  );
}

function Said({ turned }: { turned: Turned }) {
  const back = useTurn();
  const undone = turned.turn.way === "undo";
  const id = turned.entry?.id ?? null;
  return (
    <Notice>
      <span className="min-w-0">
        {undone ? "Undone: " : "Done again: "}
        <Plain text={turned.entry?.label ?? ""} />
      </span>
      <NoticeButton
        disabled={back.isPending}
        onClick={() => back.mutate({ way: undone ? "redo" : "undo", id })}
      >
        {undone ? "Redo" : "Undo"}
      </NoticeButton>
    </Notice>
  );
}

/** Says what was undone or redone last and offers the way back; a refusal is told in a sentence. */
export function TurnNotice() {
  const turned = useTurned();
  const now_ms = useNow();
  const [closed_ms, setClosed] = useState(0);
  if (turned === undefined || turned.at_ms <= closed_ms) return null;
  if (turned.error) return <Refused error={turned.error} onClose={() => setClosed(turned.at_ms)} />;
  return now_ms - turned.at_ms > SHOWN_MS ? null : <Said key={turned.at_ms} turned={turned} />;
}
