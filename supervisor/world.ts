import type { Generation } from "./generation.ts";
import type { Home } from "./home.ts";
import type { Journal } from "./journal.ts";
import type { Limits } from "./limits.ts";
import type { Log } from "./log.ts";
import type { Address, Handle } from "./port.ts";
import type { Asker } from "./probe.ts";
import type { ToSupervisor } from "./protocol.ts";
import { readToken } from "./state.ts";

/** Everything the steps of the supervisor share. One per process. */
export type World = {
  home: Home;
  limits: Limits;
  handle: Handle;
  address: Address;
  started_at: string;
  /** Private folder of the generations' sockets; short, for a socket path holds 107 bytes. */
  sockets: string;
  log: Log;
  journal: Journal;
  roles: Roles;
  /** The next number for a generation. */
  nextNumber(): number;
  /** Tells the operator, one line each on stderr. */
  say(sentence: string): void;
  /** p95 of the real traffic of the last seconds in ms; null when there was too little. */
  trafficP95(): number | null;
  /** Called with every message of every generation. */
  heard(generation: Generation, message: ToSupervisor): void;
  /** Called when a generation has ended, for whatever reason. */
  ended(generation: Generation): void;
};

/** Who does what. `watched` serves too, but its crash is the reload's business. */
export type Roles = {
  serving: Generation | null;
  watched: Generation | null;
  alive: Set<Generation>;
  stopping: boolean;
};

/** How this world asks its generations. */
export function askerOf(world: World): Asker {
  const { host } = new URL(world.address.url);
  return { host, token: readToken(world.home), limits: world.limits };
}
