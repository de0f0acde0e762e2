import { useEffect } from "react";
import { useTurn } from "./turn.ts";
import { wayOf } from "./way.ts";

/** Places with an undo of their own, and dialogs, where something is still being written. */
const OWN_UNDO = "input, textarea, select, [contenteditable], dialog";

function hasOwnUndo(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(OWN_UNDO) !== null;
}

/** Lets the keyboard undo and redo what people did, wherever on the page nothing is written. */
export function useTurnKeys(): void {
  const { mutate } = useTurn();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const way = wayOf(event);
      if (way === null || event.repeat || event.defaultPrevented) return;
      if (hasOwnUndo(event.target)) return;
      event.preventDefault();
      mutate({ way, id: null });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [mutate]);
}
