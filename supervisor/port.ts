import net from "node:net";
import { lookup } from "node:dns/promises";

/**
 * A bound TCP socket that this process does not accept on. It is sent to each generation in turn;
 * because the supervisor keeps its own copy, the kernel's accept queue outlives every generation.
 */
export type Handle = { getsockname(out: { port?: number }): number; close(): void };

/** Where the public port is. `url` is what a person on this machine opens. */
export type Address = { host: string; port: number; url: string };

/** An address was bound, or the reason why not. */
export type Bound =
  | { handle: Handle; address: Address; problem: null }
  | { handle: null; address: null; problem: string };

function isHandle(value: unknown): value is Handle {
  return typeof value === "object" && value !== null && "getsockname" in value;
}

/** Node's door for handles; `fork` takes them though its types name only sockets and servers. */
export function isSendable(handle: Handle): handle is Handle & net.Server {
  return typeof handle.close === "function";
}

/** Binds without listening, the way Node's own cluster module does for its workers. */
function bindOnly(address: string, port: number): Handle | null {
  const create: unknown = Reflect.get(net, "_createServerHandle");
  if (typeof create !== "function") return null;
  const family = net.isIPv6(address) ? 6 : 4;
  const handle: unknown = Reflect.apply(create, net, [address, port, family, -1, 0]);
  return isHandle(handle) ? handle : null;
}

/** Listens for a moment: a bare bind does not report that another process listens on the port. */
async function tryListening(address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const trial = net.createServer();
    trial.once("error", (error) => resolve(error.message));
    trial.listen({ host: address, port, exclusive: true }, () => {
      trial.close(() => resolve(null));
    });
  });
}

/** `0.0.0.0` and `::` are places to listen, not places to go. */
function visitable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return net.isIPv6(host) ? `[${host}]` : host;
}

/** Binds a port of a host; port 0 takes a free one. A port in use is an answer, not an error. */
export async function bindPort(host: string, port: number): Promise<Bound> {
  const failed = (problem: string): Bound => ({ handle: null, address: null, problem });
  const { address } = await lookup(host);
  const trouble = port === 0 ? null : await tryListening(address, port);
  if (trouble !== null) return failed(trouble);
  const handle = bindOnly(address, port);
  if (handle === null) return failed(`the address ${host}:${port} could not be bound`);
  const name: { port?: number } = {};
  handle.getsockname(name);
  const real = name.port ?? port;
  return {
    handle,
    address: { host, port: real, url: `http://${visitable(host)}:${real}` },
    problem: null,
  };
}

/** Binds the wanted port, or a free one when it is taken and may be another. */
export async function bindPortOrFree(host: string, port: number, fixed: boolean): Promise<Bound> {
  const wanted = await bindPort(host, port);
  return wanted.handle !== null || fixed ? wanted : bindPort(host, 0);
}
