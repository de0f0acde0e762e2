/**
 * What the supervisor and a server generation say to each other over the IPC channel of `fork`.
 *
 * The supervisor owns the listening socket and no business; a generation owns the business and no
 * socket. Messages are plain data with a `type`; a side that meets an unknown type ignores it, so
 * that neighbouring versions of the two can work together.
 *
 * Serving (answering the public port) and leading (doing the scheduled duties) are told apart, so
 * that at a flip two generations may accept for a moment while never two lead: the new one says
 * `serving`, the old one is told to `drain` and says `standby`, only then the new one may `lead`.
 */

/** Version of this vocabulary; a generation tells it in `ready`. */
export const PROTOCOL_VERSION = 1;

/** Supervisor → generation. `serve` carries the listening handle as the IPC handle argument. */
export type ToGeneration =
  | { type: "serve"; generation: number; url: string }
  | { type: "lead" }
  | { type: "drain" }
  | { type: "exit" }
  | { type: "reload_update"; entry: ReloadEntry };

/** Requests answered since the last report; errors are responses of 500 and above. */
export type Stats = { requests: number; errors: number; p95_ms: number; in_flight: number };

/**
 * Generation → supervisor. `serving` answers `serve`; `standby` answers `drain` once the duties
 * have stopped; `drained` follows when no public connection is left.
 */
export type ToSupervisor =
  | { type: "ready"; protocol: number; socket: string; commit: string; boot_ms: number }
  | { type: "serving" }
  | { type: "standby" }
  | { type: "stats"; stats: Stats }
  | { type: "drained" }
  | { type: "reload"; request: ReloadRequest }
  | { type: "fatal"; message: string };

/**
 * One request of a probe. `{id}` in the path is replaced by the top-level `id` of the last answer
 * that had one, so that a thing can be made and then read. Sent with the owner's token.
 */
export type Probe = { method: string; path: string; body: unknown; status: number };

/**
 * A staged release that asks to serve. `release` is its folder, which is `HOME/releases/<commit>`;
 * `snapshot` a copy of the database on which the new code is tried first, `replay` GET paths that
 * were asked of the serving generation.
 */
export type ReloadRequest = {
  id: string;
  release: string;
  commit: string;
  snapshot: string;
  probes: Probe[];
  replay: string[];
  watch_ms: number;
};

/**
 * The phases of one reload, in order. `settled`, `refused`, `rolled_back` and `interrupted` end it:
 * refused never served, rolled_back served and was left, interrupted lost its supervisor on the
 * way.
 */
export type ReloadPhase =
  | "accepted"
  | "shadow"
  | "booting"
  | "probing"
  | "flipped"
  | "settled"
  | "refused"
  | "rolled_back"
  | "interrupted";

/**
 * One line of the reload journal `run/reloads.jsonl`, fsynced before it takes effect. Generations
 * are 0 while not known. The evidence of `accepted` holds the whole request.
 */
export type ReloadEntry = {
  id: string;
  seq: number;
  at: string;
  phase: ReloadPhase;
  from_commit: string;
  to_commit: string;
  from_generation: number;
  to_generation: number;
  reason: string | null;
  evidence: Record<string, unknown>;
};

/** `run/state.json`: what serves now. Rewritten atomically at every change. */
export type SupervisorState = {
  pid: number;
  started_at: string;
  host: string;
  port: number;
  url: string;
  generation: number;
  commit: string;
  release: string;
  server_pid: number;
};
