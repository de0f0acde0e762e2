import { once } from "node:events";
import { createServer, type Server } from "node:net";

/**
 * Below the range from which Linux takes ports for outgoing connections (32768 and up by default,
 * ip(7)), so that none is given away between looking and using; above those of well-known services.
 */
const LOWEST = 20_000;
const HIGHEST = 32_767;

/** Addresses on which somebody could listen: all of them at once, where there is IPv6 or not. */
const EVERYWHERE = ["::", "0.0.0.0"] as const;

/**
 * Ports on which nobody on this machine listens, all different. They were bound on every address at
 * the same time, and let go again. The search begins at `first`, else anywhere.
 */
export async function freePorts(count: number, first: number = anyPort()): Promise<number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  let port = first;
  try {
    for (let tries = 0; ports.length < count; tries += 1, port = next(port)) {
      if (tries > HIGHEST - LOWEST) throw new Error("Expected a free port, but all are in use.");
      const bound = await bind(port);
      if (bound === null) continue;
      held.push(...bound);
      ports.push(port);
    }
    return ports;
  } finally {
    await Promise.all(held.map(close));
  }
}

const anyPort = () => LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));

const next = (port: number) => (port >= HIGHEST ? LOWEST : port + 1);

/** Holds a port on every address; null when somebody has it on one of them. */
async function bind(port: number): Promise<Server[] | null> {
  const held: Server[] = [];
  for (const host of EVERYWHERE) {
    const server = await listen(port, host);
    if (server === "in_use") {
      await Promise.all(held.map(close));
      return null;
    }
    if (server !== "no_such_address") held.push(server);
  }
  return held;
}

async function listen(port: number, host: string): Promise<Server | "in_use" | "no_such_address"> {
  const server = createServer();
  server.listen({ port, host, ipv6Only: true, exclusive: true });
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "EADDRINUSE" || code === "EACCES") return "in_use";
    if (code === "EAFNOSUPPORT" || code === "EADDRNOTAVAIL") return "no_such_address";
    throw error;
  }
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, "close");
}
