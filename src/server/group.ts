import type { Event } from "../domain/event.ts";
import type { Log } from "../engine/world.ts";
import type { EventFilter, Store } from "../ports/store.ts";
import { framesOf, type Member } from "./member.ts";

/** Events read at once. */
export const BATCH = 100;

/** A member with more than this before it leaves, and reads for itself until it is level. */
const WAITING_BYTES_MAX = 1_000_000;

/** Members with one filter that are level; one read feeds all of them. */
export type Group = {
  /** Every event up to this seq was given to all members. Never goes back. */
  position(): number;
  isEmpty(): boolean;
  /** Adds a member that is level with the group; resolves when it is gone or has fallen behind. */
  stay(member: Member): Promise<void>;
  /** Gives the members all that was committed before the call. Calls made meanwhile are one. */
  feed(): Promise<void>;
  /** Ends every member's stream. */
  finish(): void;
};

/** A group whose first member stands at `position`. */
export function makeGroup(
  { store, log }: { store: Store; log: Log },
  filter: EventFilter,
  position: number,
): Group {
  const leaving = new Map<Member, () => void>();
  const finish = (): void => leaving.forEach((_, member) => member.finish());

  const give = (events: readonly Event[]): void => {
    const text = framesOf(events);
    for (const [member, leave] of leaving) {
      member.write(events, text);
      if (member.waiting() > WAITING_BYTES_MAX) leave();
    }
  };

  const readAll = async (): Promise<void> => {
    while (leaving.size > 0) {
      const after = position;
      const events = await store.read(async ({ events }) => events.after(after, filter, BATCH));
      if (events.length === 0) return;
      position = events.at(-1)?.seq ?? position;
      give(events);
    }
  };

  return {
    position: () => position,
    isEmpty: () => leaving.size === 0,
    async stay(member) {
      const { promise, resolve } = Promise.withResolvers<void>();
      leaving.set(member, resolve);
      await Promise.race([member.gone, promise]);
      leaving.delete(member);
    },
    feed: coalesced(async () => {
      try {
        await readAll();
      } catch (error) {
        // Clients resume by their last id, here or at the server that comes next.
        log.error({ err: error }, "event streams were ended");
        finish();
      }
    }),
    finish,
  };
}

/** Runs work at most once at a time; a call during a run is answered by one more run after it. */
function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    try {
      await work();
    } finally {
      running = null;
    }
  };
  return async () => {
    if (running === null) return (running = run());
    next ??= running.then(async () => {
      next = null;
      await (running = run());
    });
    return next;
  };
}
