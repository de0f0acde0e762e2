import fastifyCookie from "@fastify/cookie";
import fastify, { type FastifyInstance } from "fastify";
import { LIMITS } from "../domain/limits.ts";
import type { Problem } from "../domain/problem.ts";
import type { Log } from "../engine/world.ts";
import type { Clock } from "../ports/clock.ts";
import type { Store } from "../ports/store.ts";
import { registerEndpoints } from "./endpoints.ts";
import { ANYONE } from "./access.ts";
import type { Caller, Handlers } from "./handler.ts";
import { SECURITY_HEADERS } from "./headers.ts";
import { readJson } from "./json.ts";
import { collectRoutes, refuseMissing, registerWrongMethods } from "./missing.ts";
import { checkHost, checkOrigin } from "./origin.ts";
import { registerPages } from "./pages.ts";
import { refuseConnection, refuseUnroutable, registerRefusals } from "./refusal.ts";
import { registerSignin } from "./signin.ts";
import { isNavigation, registerStatic, sendIndex } from "./static.ts";
import { registerStream } from "./stream.ts";
import { makeStreams } from "./streams.ts";

/**
 * What a server is made of. `hosts` are the Host values that are ours, with ports
 * (`127.0.0.1:8080`); they and `public_url` are asked for at each request, because the port is
 * known only after the start.
 */
export type ServerParts = {
  handlers: Handlers;
  store: Store;
  clock: Clock;
  hosts: () => readonly string[];
  public_url: () => string;
  /** Folder of the built page; null when the release has none. */
  web_dir: string | null;
  log: Log;
  version: string;
};

declare module "fastify" {
  interface FastifyRequest {
    caller: Caller;
    /** Why the request failed, for the log. */
    refusal: { problem: Problem; cause: unknown } | null;
  }
  interface FastifyInstance {
    /** Ends the event streams that are open, after what was committed before. May come again. */
    endStreams(): Promise<void>;
  }
}

/** Time in which a request must have come whole. */
const REQUEST_MS = 30_000;

/**
 * The HTTP server: every endpoint of the contract, the event stream, sign-in, the description of
 * the API and the page. It is ready to answer and listens nowhere yet.
 */
export async function buildServer(parts: ServerParts): Promise<FastifyInstance> {
  const app = makeApp(parts.log);
  const streams = makeStreams(parts.store, parts.log);
  app.addHook("onClose", async () => streams.close());
  const routes = collectRoutes(app);
  registerRefusals(app, parts.log);
  app.decorate("endStreams", async () => streams.end());
  registerChecks(app, parts);
  await app.register(fastifyCookie);
  registerEndpoints(app, parts);
  registerStream(app, parts, streams);
  registerSignin(app, parts);
  registerPages(app, parts.version);
  registerWrongMethods(app, new Map(routes));
  await registerStatic(app, parts.web_dir);
  app.setNotFoundHandler(async (request, reply) => {
    if (parts.web_dir !== null && isNavigation(request)) return sendIndex(reply);
    return refuseMissing(request, reply);
  });
  await app.ready();
  return app;
}

function makeApp(log: Log): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: LIMITS.request_body_bytes_max,
    requestTimeout: REQUEST_MS,
    // While the server is replaced it goes on answering what reaches it.
    return503OnClosing: false,
    // A request without Host is refused by ourselves, with a problem.
    http: { requireHostHeader: false },
    frameworkErrors: (error, request, reply) => refuseUnroutable(log, error, { request, reply }),
    clientErrorHandler: (error, socket) => refuseConnection(log, error, socket),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/json",
    { parseAs: "buffer" },
    async (_: unknown, body: Buffer) => readJson(body),
  );
  return app;
}

/** Checks and headers of every request, before anything is read or looked up. */
function registerChecks(app: FastifyInstance, parts: ServerParts): void {
  app.decorateRequest("caller");
  app.decorateRequest("refusal", null);
  app.addHook("onRequest", async (request, reply) => {
    request.caller = ANYONE;
    reply.headers(SECURITY_HEADERS);
    const hosts = parts.hosts();
    checkHost(request, hosts);
    checkOrigin(request, hosts);
  });
}
