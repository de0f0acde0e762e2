import { type KeyboardEvent, type SubmitEvent, useRef, useState } from "react";
import type { Attempt } from "../../../../../src/domain/attempt.ts";
import { LIMITS } from "../../../../../src/domain/limits.ts";
import type { OrderKind } from "../../../../../src/domain/order.ts";
import { useChange } from "../../../cache/changes.ts";
import { KEYS } from "../../../cache/keys.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Labelled } from "../../../ui/labelled/labelled.tsx";
import { ProblemNote } from "../../../ui/problem-note/problem-note.tsx";

/** Sends orders to the running attempt of a task. */
function useOrders(task_id: string) {
  const change = useChange("orderTask", [KEYS.task(task_id), KEYS.workers]);
  const send = (kind: OrderKind, text = "", onSuccess?: () => void) =>
    change.mutate(
      { params: { id: task_id }, body: { kind, text } },
      onSuccess === undefined ? {} : { onSuccess },
    );
  return { send, busy: change.isPending, error: change.error };
}

type Orders = ReturnType<typeof useOrders>;

function Say({ orders: { send, busy } }: { orders: Orders }) {
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState("");
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    send("message", text, () => setText(""));
  };
  const onKeyDown = ({ key, ctrlKey, metaKey }: KeyboardEvent) => {
    if (key === "Enter" && (ctrlKey || metaKey)) form.current?.requestSubmit();
  };
  return (
    <form ref={form} onSubmit={submit} aria-label="Say something to the agent">
      <Labelled label="Say something to the agent" note="(Ctrl+Enter sends)">
        {(id) => (
          <textarea
            id={id}
            rows={2}
            value={text}
            required
            maxLength={LIMITS.order_chars_max}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            className="field resize-y"
          />
        )}
      </Labelled>
      <div className="mt-2 flex justify-end">
        <Button type="submit" look="main" disabled={busy || text.trim() === ""}>
          Say it
        </Button>
      </div>
    </form>
  );
}

const BUTTONS = {
  interrupt: ["Interrupt", "It stops what it does, thinks again, and goes on"],
  pause: ["Pause", "Its agent stops; task and folder stay its own"],
  resume: ["Resume", "Its agent goes on where it stopped"],
  fresh_start: ["Fresh start", "A new session begins, with a summary of what was done"],
} as const;

type ButtonsProps = { attempt: Attempt; orders: Orders };

function Buttons({ attempt, orders: { send, busy } }: ButtonsProps) {
  const kinds = attempt.paused
    ? (["resume", "fresh_start"] as const)
    : (["interrupt", "pause", "fresh_start"] as const);
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">Steer the agent</legend>
      {kinds.map((kind) => (
        <Button key={kind} title={BUTTONS[kind][1]} disabled={busy} onClick={() => send(kind)}>
          {BUTTONS[kind][0]}
        </Button>
      ))}
    </fieldset>
  );
}

/** What a person can tell the agent that runs. */
export function Controls({ attempt }: { attempt: Attempt }) {
  const orders = useOrders(attempt.task_id);
  return (
    <div className="grid gap-3">
      <ProblemNote error={orders.error} />
      <Buttons attempt={attempt} orders={orders} />
      <Say orders={orders} />
    </div>
  );
}
