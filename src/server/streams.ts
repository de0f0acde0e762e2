import type { ServerResponse } from "node:http";
import type { Log } from "../engine/world.ts";
import type { EventFilter, Store } from "../ports/store.ts";
import { BATCH, type Group, makeGroup } from "./group.ts";
import { framesOf, makeMember, type Member } from "./member.ts";

/** How often a still stream says that the server is there. */
const HEARTBEAT_MS = 15_000;

/** How long streams that are behind may take to become level when all are ended. */
const END_MS = 2_000;

/** Every open event stream of this process. */
export type Streams = {
  /** Begins a stream after the event with seq `after`, on a response whose head is sent. */
  open(raw: ServerResponse, filter: EventFilter, after: number): void;
  /**
   * Ends the streams that are open, after everything that was committed before; resolves when they
   * are gone. Streams opened later are none of its business: a server may be told to serve again.
   */
  end(): Promise<void>;
  /** Stops listening to the store and keeping streams alive. */
  close(): void;
};

type Hub = { store: Store; log: Log; groups: Map<string, Group>; isEnding(): boolean };

/** Feeds event streams from the store. */
export function makeStreams(store: Store, log: Log): Streams {
  let ending = 0;
  const members = new Set<Member>();
  const hub: Hub = { store, log, groups: new Map(), isEnding: () => ending > 0 };
  const beat = (): void => members.forEach((member) => member.beat(performance.now()));
  const timer = setInterval(beat, HEARTBEAT_MS).unref();
  const unsubscribe = store.onCommit(() => hub.groups.forEach((group) => void group.feed()));
  return {
    open(raw, filter, after) {
      const member = makeMember(raw, { filter, after, now_ms: performance.now() });
      members.add(member);
      void member.gone.then(() => members.delete(member));
      void serve(hub, member);
    },
    async end() {
      ending += 1;
      await Promise.all([...hub.groups.values()].map(async (group) => group.feed()));
      hub.groups.forEach((group) => group.finish());
      const late = setTimeout(() => members.forEach((member) => member.finish()), END_MS);
      await Promise.all([...members].map(async (member) => member.gone));
      clearTimeout(late);
      ending -= 1;
    },
    close() {
      clearInterval(timer);
      unsubscribe();
    },
  };
}

/** Brings a member level and into its group, and again whenever it has fallen behind. */
async function serve(hub: Hub, member: Member): Promise<void> {
  try {
    while (member.isOpen()) {
      await catchUp(hub.store, member);
      if (hub.isEnding()) member.finish();
      else await join(hub, member);
    }
  } catch (error) {
    // The client resumes by its last id, here or at the server that comes next.
    hub.log.error({ err: error }, "an event stream was ended");
    member.finish();
  }
}

/** Reads for one member until there is nothing more. */
async function catchUp(store: Store, member: Member): Promise<void> {
  while (member.isOpen()) {
    await member.drained();
    const events = await store.read(async (tables) =>
      tables.events.after(member.last(), member.filter, BATCH),
    );
    if (events.length === 0) return;
    member.write(events, framesOf(events));
  }
}

/**
 * Adds a level member to the group of its filter until it is gone or has fallen behind. Does
 * nothing when the group is further than the member, which then reads once more: nothing can happen
 * between this look and the joining, so no event is left out.
 */
async function join(hub: Hub, member: Member): Promise<void> {
  const key = JSON.stringify(member.filter);
  const group = hub.groups.get(key) ?? makeGroup(hub, member.filter, member.last());
  if (group.position() > member.last()) return;
  hub.groups.set(key, group);
  const stay = group.stay(member);
  // What was committed after the member read and before it joined was told to nobody.
  void group.feed();
  await stay;
  if (group.isEmpty() && hub.groups.get(key) === group) hub.groups.delete(key);
}
