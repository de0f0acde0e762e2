import type { SendHandle } from "node:child_process";
import type http from "node:http";
import net from "node:net";
import {
  PROTOCOL_VERSION,
  type ReloadEntry,
  type ReloadRequest,
  type ToGeneration,
  type ToSupervisor,
} from "../../supervisor/protocol.ts";

/** A leader does the scheduled duties; there is never more than one. */
export type Role = "leader" | "standby";

/** What a server lends to its supervisor. */
export type ServingParts = {
  /** Must not listen by itself; handlers must be attached. */
  server: http.Server;
  commit: string;
  /** Called at every change; a generation begins as standby. Leading ends when this resolves. */
  onRole(role: Role): void | Promise<void>;
  /** The address at which clients reach it, told just before it accepts. */
  onServe?(url: string): void;
  onReloadUpdate(entry: ReloadEntry): void;
  /** Called once before the process ends: close the database, flush the logs. */
  onExit(): Promise<void>;
  /** Whether a request may be held open by intent, so that how long it takes says nothing. */
  mayWait?(request: http.IncomingMessage): boolean;
  /** Ends all open event streams, so that clients resume on the next generation. May come again. */
  endStreams(): void;
};

/** Asks the supervisor to replace this generation. */
export type Serving = { requestReload(request: ReloadRequest): void };

const STATS_INTERVAL_MS = 200;
/** How long requests under way may take when the process has been told to exit. */
const LAST_REQUESTS_MS = 2_000;
/** An exit that hangs is cut off; it must not wait for a supervisor that is gone. */
const EXIT_LIMIT_MS = 8_000;
/** The accept queue bridges the gap of a crash; the kernel caps this at somaxconn. */
const BACKLOG = 4_096;

function send(message: ToSupervisor): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

function isMessage(value: unknown): value is ToGeneration {
  return typeof value === "object" && value !== null && "type" in value;
}

const wantsStream = (request: http.IncomingMessage) =>
  request.headers.accept?.includes("text/event-stream") === true;

/** Counts answers since the last report. Event streams have no latency worth counting. */
function makeMeter() {
  let took: number[] = [];
  let errors = 0;
  let told_in_flight = 0;
  return {
    note(took_ms: number, status: number) {
      took.push(took_ms);
      if (status >= 500) errors += 1;
    },
    report(in_flight: number): ToSupervisor | null {
      if (took.length === 0 && in_flight === told_in_flight) return null;
      const sorted = took.toSorted((a, b) => a - b);
      const p95_ms = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
      const stats = { requests: sorted.length, errors, p95_ms, in_flight };
      [took, errors, told_in_flight] = [[], 0, in_flight];
      return { type: "stats", stats };
    },
  };
}

/** The public side of a server: who is connected, what is asked, and how it is let go. */
function watchPublicSide(
  { server, mayWait }: Pick<ServingParts, "server" | "mayWait">,
  isPrivate: (socket: net.Socket) => boolean,
  stirred: () => void,
) {
  const connections = new Set<net.Socket>();
  const answers = new Set<http.ServerResponse>();
  const meter = makeMeter();
  let draining = false;
  let onIdle: () => void = () => undefined;
  server.on("connection", (socket: net.Socket) => {
    if (isPrivate(socket)) return;
    connections.add(socket);
    socket.once("close", () => {
      connections.delete(socket);
      if (connections.size === 0) onIdle();
    });
  });
  // First of all listeners: the handler may answer at once, and then the header comes too late.
  server.prependListener("request", (request, response) => {
    if (isPrivate(request.socket)) return;
    const began = performance.now();
    const streams = wantsStream(request);
    // A stream's connection is not used again: its end must not race with a next request on it.
    if (draining || streams) response.setHeader("connection", "close");
    answers.add(response);
    stirred();
    response.once("close", () => {
      answers.delete(response);
      stirred();
      if (streams || mayWait?.(request)) return;
      meter.note(performance.now() - began, response.statusCode);
    });
  });
  return {
    answers,
    connections,
    report: () => meter.report(answers.size),
    /** From now on (or no more) connections end with their next answer. */
    setDraining(value: boolean, whenIdle: () => void = () => undefined) {
      draining = value;
      onIdle = whenIdle;
      if (!draining) return;
      for (const answer of answers)
        if (!answer.headersSent) answer.setHeader("connection", "close");
      if (connections.size === 0) onIdle();
    },
  };
}

/** Serves the private socket with the same handlers; its connections are never drained. */
function listenPrivately(server: http.Server, path: string, marked: WeakSet<net.Socket>) {
  const listener = net.createServer({ allowHalfOpen: true }, (socket) => {
    marked.add(socket);
    server.emit("connection", socket);
  });
  return new Promise<net.Server>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(path, () => resolve(listener));
  });
}

async function accept(server: http.Server, handle: SendHandle): Promise<void> {
  if (server.listening) return;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(handle, BACKLOG, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/**
 * Stops accepting and nothing else. `http.Server.close` would also end idle connections, on which
 * the next request may be on its way.
 */
function stopAccepting(server: http.Server): void {
  if (server.listening) net.Server.prototype.close.call(server);
}

async function until(condition: () => boolean, limit_ms: number): Promise<void> {
  const end_ms = performance.now() + limit_ms;
  while (!condition() && performance.now() < end_ms) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

function tellFatal(error: unknown): void {
  send({ type: "fatal", message: error instanceof Error ? error.message : String(error) });
}

/** What the supervisor may ask of this process. */
function makeDuties(parts: ServingParts, side: ReturnType<typeof watchPublicSide>) {
  const { server } = parts;
  let role: Role = "standby";
  let leaving: Promise<void> | null = null;

  async function become(next: Role): Promise<void> {
    if (role === next) return;
    role = next;
    await parts.onRole(next);
  }

  async function serve(handle: SendHandle): Promise<void> {
    side.setDraining(false);
    await accept(server, handle);
    send({ type: "serving" });
  }

  async function drain(): Promise<void> {
    stopAccepting(server);
    parts.endStreams();
    await become("standby");
    send({ type: "standby" });
    side.setDraining(true, () => send({ type: "drained" }));
  }

  async function leave(): Promise<void> {
    setTimeout(() => process.exit(1), EXIT_LIMIT_MS).unref();
    stopAccepting(server);
    side.setDraining(true);
    parts.endStreams();
    await become("standby");
    await until(() => side.answers.size === 0, LAST_REQUESTS_MS);
    await parts.onExit();
    process.exit(0);
  }

  /**
   * Streams that were opened on kept connections after the drain began are ended too. Answers
   * whether there may be more to tell.
   */
  function tick(): boolean {
    const report = side.report();
    if (report !== null) send(report);
    const drains = !server.listening && role === "standby" && side.answers.size > 0;
    if (drains) parts.endStreams();
    return drains || report !== null;
  }

  return {
    serve,
    drain,
    tick,
    lead: () => become("leader"),
    leave: () => (leaving ??= leave()),
  };
}

/** Calls `tick` in equal pauses for as long as it answers true; a still server is left alone. */
function ticking(tick: () => boolean): { begin: () => void } {
  let timer: NodeJS.Timeout | null = null;
  const begin = () => {
    timer ??= setTimeout(() => {
      timer = null;
      if (tick()) begin();
    }, STATS_INTERVAL_MS).unref();
  };
  return { begin };
}

/** Follows one message; an unknown one is of a newer supervisor and passed over. */
async function follow(
  message: ToGeneration,
  handle: SendHandle,
  to: { duties: ReturnType<typeof makeDuties>; parts: ServingParts },
): Promise<void> {
  if (message.type === "serve") {
    to.parts.onServe?.(message.url);
    await to.duties.serve(handle);
  }
  if (message.type === "lead") await to.duties.lead();
  if (message.type === "drain") await to.duties.drain();
  if (message.type === "exit") await to.duties.leave();
  if (message.type === "reload_update") to.parts.onReloadUpdate(message.entry);
}

/** Listens privately and says so; a supervisor that has gone meanwhile needs no server. */
async function begin(
  parts: ServingParts,
  to: { socket: string; marked: WeakSet<net.Socket>; leave: () => Promise<void> },
): Promise<void> {
  const { socket, marked } = to;
  await listenPrivately(parts.server, socket, marked);
  const boot_ms = Math.round(performance.now());
  const { commit } = parts;
  send({ type: "ready", protocol: PROTOCOL_VERSION, socket, commit, boot_ms });
  if (!process.connected) await to.leave();
}

/**
 * Puts an HTTP server under the supervisor that forked this process: it listens privately on
 * RINGMASTER_SOCKET, says `ready`, and from then on accepts, leads, drains and exits as it is told.
 * When the supervisor is gone it stops accepting at once and exits.
 */
export function attachToSupervisor(parts: ServingParts): Serving {
  const socket = process.env["RINGMASTER_SOCKET"];
  if (socket === undefined) throw new Error("expected RINGMASTER_SOCKET, found none");
  const marked = new WeakSet<net.Socket>();
  const ticks = ticking(() => duties.tick());
  const side = watchPublicSide(parts, (each) => marked.has(each), ticks.begin);
  const duties = makeDuties(parts, side);
  process.on("message", (message: unknown, handle: SendHandle) => {
    if (isMessage(message)) follow(message, handle, { duties, parts }).catch(tellFatal);
  });
  for (const event of ["disconnect", "SIGTERM", "SIGINT"] as const) {
    process.on(event, () => void duties.leave().catch(() => process.exit(1)));
  }
  begin(parts, { socket, marked, leave: duties.leave }).catch(tellFatal);
  return { requestReload: (request) => send({ type: "reload", request }) };
}
