import { useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";
import type { HistoryEntry } from "../../../../../src/domain/history.ts";
import { client } from "../../../cache/client.ts";
import type { Way } from "./way.ts";

/** A wish to turn the history: the entry that is named, or (null) the one whose turn it is. */
export type Turn = { way: Way; id: string | null };

const TURN_KEY = ["turn"];

/** The newest wish, what came of it, and when it was said (ms since 1970). */
export type Turned = {
  turn: Turn;
  entry: HistoryEntry | undefined;
  error: Error | null;
  at_ms: number;
};

/** Undoes or redoes; everything on the page is asked again afterwards. */
export function useTurn() {
  const cache = useQueryClient();
  return useMutation({
    mutationKey: TURN_KEY,
    mutationFn: ({ way, id }: Turn) => client.call(way, { body: { id } }),
    onSettled: () => cache.invalidateQueries(),
  });
}

/** What came of the newest wish that has an answer, wherever on the page it was said. */
export function useTurned(): Turned | undefined {
  const all = useMutationState({
    filters: { mutationKey: TURN_KEY },
    select: ({ state }): Turned | null =>
      state.status === "success" || state.status === "error"
        ? {
            // Mutations under this key are made above, and nowhere else.
            turn: state.variables as Turn,
            entry: (state.data as { entry: HistoryEntry } | undefined)?.entry,
            error: state.error,
            at_ms: state.submittedAt,
          }
        : null,
  });
  return all.findLast((one) => one !== null) ?? undefined;
}
