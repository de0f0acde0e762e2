import type { CompiledQuery } from "kysely";
import { builder, carryOutNow } from "./dialect.ts";
import { toColumn, type Stored } from "./rows.ts";
import type { Db } from "./schema.ts";

/** A place in a statement for a value that comes later, known by its name. */
class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Gives a slot for every name that is asked for, whatever record it stands for. */
const SLOTS = new Proxy({}, { get: (_, name) => new Slot(String(name)) });

/** A query as the builder made it; `R` is a row of its answer. */
type Compilable<R> = { compile(): CompiledQuery<R> };

/** What a statement answered, how many rows it changed, and the number of the last new one. */
type Answered<R> = { rows: R[]; count: number; last_id: number };

/**
 * A statement that is built and compiled once, then run with other values: building one takes as
 * long as running it. `build` gets a slot for each value, to be used where the value is meant.
 * Values are stored as in rows; one that is missing is null.
 */
export function prepared<V extends object, R>(
  build: (db: Db, values: Stored<V>) => Compilable<R>,
): (db: Db, values: V) => Promise<Answered<R>> {
  let plan: Plan | undefined;
  return async (db, values) => {
    plan ??= planOf(build(builder, SLOTS as Stored<V>));
    return run<R>(db, plan, values);
  };
}

/**
 * The same for a change of some columns: `build` gets slots for the key and for those columns that
 * change. There is one statement for each set of columns.
 */
export function updater<K extends object, C extends object>(
  build: (db: Db, key: Stored<K>, changes: Partial<Stored<C>>) => Compilable<unknown>,
): (db: Db, key: K, changes: C) => Promise<Answered<unknown>> {
  const known = new Map<string, Plan>();
  return async (db, key, changes) => {
    const names = Object.keys(changes).filter((name) => Reflect.get(changes, name) !== undefined);
    const set = names.join();
    const fresh = () => planOf(build(builder, SLOTS as Stored<K>, only(SLOTS as Stored<C>, names)));
    const plan = known.get(set) ?? fresh();
    known.set(set, plan);
    return run(db, plan, { ...changes, ...key });
  };
}

/** A record with some of its fields. */
export function only<T extends object>(record: T, names: readonly string[]): T {
  return Object.fromEntries(names.map((name) => [name, Reflect.get(record, name)])) as T;
}

/** A compiled statement; each of its parameters is a value that stays or the name of one. */
type Plan = { sql: string; parameters: readonly (Slot | { fixed: unknown })[] };

function planOf(query: Compilable<unknown>): Plan {
  const { sql, parameters } = query.compile();
  return { sql, parameters: parameters.map((p) => (p instanceof Slot ? p : { fixed: p })) };
}

function run<R>(db: Db, { sql, parameters }: Plan, values: object): Answered<R> {
  const given = parameters.map((each) =>
    each instanceof Slot ? toColumn(Reflect.get(values, each.name) ?? null) : each.fixed,
  );
  const { rows, changes, last_id } = carryOutNow(db, { sql, parameters: given });
  return { rows: rows as R[], count: changes, last_id };
}
