import type { RecordChange } from "../../domain/history.ts";
import type { Tables } from "../../ports/store.ts";
import { makeJournal, watch } from "./journal.ts";
import type { World } from "../world.ts";

/**
 * Who does something, and what it is as a short sentence: `Added "Feed the lions"`. `beside`: what
 * it changed that is in no table, such as a file of a repository. `id`: of the entry, where
 * something else names it.
 */
export type Action = {
  actor: string;
  label: string;
  beside?: readonly RecordChange[];
  id?: string;
};

/** Tables that write down what is changed through them. */
const watched = new WeakSet<Tables>();

/**
 * Runs an action of a person and keeps what it changed as one entry of the history, in the caller's
 * transaction, so that it can be undone. All that `work` does with the tables it is given is noted
 * by itself: made, changed and removed tasks, dependencies, projects and workers, with the fields
 * that people change. Inside an action that is recorded already, the work becomes a part of that
 * one, so an action may be made of smaller ones. What the engine or a worker does is not recorded,
 * and neither is what changes nothing.
 */
export async function recorded<T>(
  world: Pick<World, "clock">,
  tables: Tables,
  { actor, label, beside = [], id = world.clock.id("change") }: Action,
  work: (tables: Tables) => Promise<T>,
): Promise<T> {
  if (watched.has(tables) || !isPerson(actor)) return work(tables);
  const journal = makeJournal();
  const seen = watch(tables, journal);
  watched.add(seen);
  const result = await work(seen);
  const changes = [...journal.changes(), ...beside];
  const at = world.clock.now();
  const entry = { id, at, actor, label, undone_at: null };
  if (changes.length > 0) await tables.history.insert({ ...entry, changes, undone_by: null });
  return result;
}

/** Whether a name of an actor is that of a person, not of the engine, a worker or an attempt. */
export function isPerson(actor: string): boolean {
  return !/^(engine|server|(worker|attempt):.*)$/s.test(actor);
}
